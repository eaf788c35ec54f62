/** Something that was not taken, or not as it was, and why, in words for the operator. */
export interface ImportRemark {
  /** page, component, incident, maintenance, update, body … */
  what: string
  /** Its id, or the file's name where it has none. */
  id: string
  why: string
}

/** How many things of one kind an import made, brought up to date, found as they were, or left because they were changed here. */
export interface ImportCount {
  created: number
  updated: number
  unchanged: number
  keptOurs: number
}

/** What an import did. */
export interface ImportReport {
  page: { id: string; name: string; isNew: boolean; isDefault: boolean }
  components: ImportCount
  incidents: ImportCount
  maintenances: ImportCount
  updates: { created: number; updated: number }
  statusChanges: number
  /** What could not be taken. */
  notTaken: ImportRemark[]
  /** What was taken, but not exactly as it was. */
  adapted: ImportRemark[]
}

export const emptyCount = (): ImportCount => ({ created: 0, updated: 0, unchanged: 0, keptOurs: 0 })
