/**
 * A user's report of an outage, as `POST /feed/v1/reports` takes it: JSON, sent as `text/plain` so that no preflight
 * is needed. Everything but `id` is optional; at least one of `component` and `note` must say something.
 */
export interface ReportBody {
  /** Drawn by the client, a UUID: a report that is sent twice is stored once. */
  id: string
  /** Id of the component that the user named. */
  component?: string
  note?: string
  contact?: string
  app?: string
  appVersion?: string
  /** What the client saw when the user wrote: whether it was online, and how old its state was, in seconds. */
  online?: boolean
  stateAgeSeconds?: number | null
  /** When the user wrote it, ISO 8601; a kept report is sent later. */
  writtenAt?: string
}

/** Every field that this version knows; a server ignores others. */
export const REPORT_FIELDS: readonly (keyof ReportBody)[] = [
  'id',
  'component',
  'note',
  'contact',
  'app',
  'appVersion',
  'online',
  'stateAgeSeconds',
  'writtenAt',
]

export const MAX_REPORT_BYTES = 8 * 1024
export const MAX_NOTE_CHARACTERS = 1000
export const MAX_CONTACT_CHARACTERS = 200
/** What a browser keeps for later while the server is out of reach. */
export const MAX_KEPT_REPORTS = 5
