import { existsSync } from 'node:fs'
import { createClient } from '@libsql/client'
import pg from 'pg'
import { isPostgres } from '../db/database.ts'
import { isBusy } from '../db/retry-busy.ts'

/**
 * Whether another process has this database open. Must be asked before this one opens it. SQLite leaves WAL only
 * when nobody else is connected, which is the one test that no crash can leave wrong; PostgreSQL counts connections.
 */
export async function isDatabaseInUse(databaseUrl: string): Promise<boolean> {
  return isPostgres(databaseUrl) ? isPostgresInUse(databaseUrl) : isSqliteInUse(databaseUrl)
}

async function isSqliteInUse(databaseUrl: string): Promise<boolean> {
  if (!existsSync(databaseUrl.slice('file:'.length))) return false
  const client = createClient({ url: databaseUrl })
  try {
    const { rows } = await client.execute('PRAGMA journal_mode=DELETE')
    const isAlone = String(rows[0]?.journal_mode ?? rows[0]?.[0]) === 'delete'
    if (isAlone) await client.execute('PRAGMA journal_mode=WAL')
    return !isAlone
  } catch (error) {
    if (isBusy(error)) return true
    throw error
  } finally {
    client.close()
  }
}

async function isPostgresInUse(databaseUrl: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const { rows } = await client.query(
      `SELECT count(*)::int AS n FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`,
    )
    return rows[0].n > 0
  } finally {
    await client.end()
  }
}
