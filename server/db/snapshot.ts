import type { Database, Prisma, Tx } from './database.ts'

/** Reads in one snapshot of the database: all of `work` sees the rows as they were at its first statement. */
export function inSnapshot<T>(db: Database, url: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  // SQLite in WAL mode gives a deferred transaction a snapshot by itself and knows no other level.
  const isolationLevel = (
    url.startsWith('file:') ? 'Serializable' : 'RepeatableRead'
  ) as Prisma.TransactionIsolationLevel
  return db.$transaction(work, { isolationLevel })
}
