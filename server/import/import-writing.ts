import type { Actor } from '../auth/actor.ts'
import type { Deps } from '../deps.ts'
import type { ImportReport } from './import-report.ts'

/** What each step of an import writes with; it counts into `report`. */
export interface ImportWriting {
  deps: Deps
  actor: Actor
  pageId: string
  report: ImportReport
}

/** Whether every field of `wanted` has the same value in `stored`. */
export function isSame(stored: Record<string, unknown>, wanted: object): boolean {
  const plain = (value: unknown) => (value instanceof Date ? value.getTime() : (value ?? null))
  return Object.entries(wanted).every(([key, value]) => plain(stored[key]) === plain(value))
}

/** Whether a row was changed here after the source's version of it was written: then ours wins. */
export function isOurs(stored: { updatedAt: Date; revision: number }, sourceUpdatedAt: Date): boolean {
  return stored.revision > 1 && stored.updatedAt > sourceUpdatedAt
}
