import { PrismaLibSql } from '@prisma/adapter-libsql'
import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient as PostgresClient } from '../../generated/postgresql/client.ts'
import { type Prisma, PrismaClient as SqliteClient } from '../../generated/sqlite/client.ts'
import { retryBusy } from './retry-busy.ts'

/**
 * The database. Typed as the SQLite client, the narrower of the two: what compiles runs on both.
 * Single statements outside of a transaction are retried while another writer is in the way.
 */
export type Database = SqliteClient
/** The same inside a transaction. */
export type Tx = Prisma.TransactionClient
export type { Prisma }

/** Blocking inside SQLite blocks the event loop, so it is kept short; `retryBusy` waits outside. */
export const BUSY_TIMEOUT_MS = 10

export function isPostgres(url: string): boolean {
  return /^postgres(ql)?:\/\//.test(url)
}

/** Opens `file:…` (SQLite) or `postgresql://…`. Connects at the first query. The caller ends it with `$disconnect()`. */
export function openDatabase(url: string): Database {
  const options = { transactionOptions: { maxWait: 20_000, timeout: 60_000 } }
  const client = isPostgres(url)
    ? (new PostgresClient({
        ...options,
        adapter: new PrismaPg({
          connectionString: url,
          max: 10,
          options: '-c timezone=UTC -c synchronous_commit=on',
        }),
      }) as unknown as SqliteClient)
    : new SqliteClient({ ...options, adapter: new PrismaLibSql({ url, timeout: BUSY_TIMEOUT_MS }) })
  return client.$extends({
    name: 'retry-busy',
    query: {
      $allOperations(operation) {
        const { args, query } = operation
        // Inside a transaction the snapshot is stale once another has written: only the whole can be tried again.
        const inner = (operation as { __internalParams?: { transaction?: { kind?: string } } })
          .__internalParams
        return inner?.transaction?.kind === 'itx' ? query(args) : retryBusy(() => query(args))
      },
    },
  }) as unknown as Database
}
