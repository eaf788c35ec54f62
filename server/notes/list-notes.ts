import type { Deps } from '../deps.ts'

export interface ShownNote {
  id: string
  body: string
  authorName: string | null
  createdAt: Date
}

/** What responders noted on an incident, newest first. */
export function listNotes(deps: Deps, incidentId: string): Promise<ShownNote[]> {
  return deps.db.note.findMany({ where: { incidentId }, orderBy: { createdAt: 'desc' }, take: 200 })
}
