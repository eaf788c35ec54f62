import type { Database, Tx } from './database.ts'
import { retryBusy } from './retry-busy.ts'
import { inWriteLane } from './write-lane.ts'

/**
 * A transaction that writes and belongs to no page's event log (users, epochs, the installation). Its first statement
 * must write. The whole of `work` is run again while another process is writing, so it must have no other effects.
 */
export function writeTransaction<T>(db: Database, work: (tx: Tx) => Promise<T>): Promise<T> {
  return inWriteLane(db, () => retryBusy(() => db.$transaction(work)))
}
