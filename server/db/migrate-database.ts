import { randomUUID } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { createClient } from '@libsql/client'
import pg from 'pg'
import { isPostgres } from './database.ts'
import { compareProgramVersions, MIN_PROGRAM_VERSION, PROGRAM_VERSION } from './program-version.ts'
import { type Migration, readMigrations } from './read-migrations.ts'
import { retryBusy } from './retry-busy.ts'

/** The database was made by a newer program than this one may replace. */
export class NewerDatabaseError extends Error {}

// The table of Prisma's own command line, so that it goes on working beside us.
const MIGRATIONS_TABLE = (instant: string) => `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY NOT NULL, "checksum" VARCHAR(64) NOT NULL, "finished_at" ${instant},
  "migration_name" VARCHAR(255) NOT NULL, "logs" TEXT, "rolled_back_at" ${instant},
  "started_at" ${instant} NOT NULL DEFAULT CURRENT_TIMESTAMP, "applied_steps_count" INTEGER NOT NULL DEFAULT 0)`
const APPLIED = `SELECT "migration_name" AS name FROM "_prisma_migrations" WHERE "rolled_back_at" IS NULL AND "finished_at" IS NOT NULL`
const ADVISORY_LOCK = 7_215_001

type Query = (sql: string, parameters?: (string | number | null)[]) => Promise<Record<string, unknown>[]>

function refuseNewer(required: unknown): void {
  if (typeof required === 'string' && compareProgramVersions(required, PROGRAM_VERSION) > 0) {
    throw new NewerDatabaseError(
      `This database needs Allclear ${required} or newer, and this is ${PROGRAM_VERSION}: start the newer program, or restore a backup.`,
    )
  }
}

/**
 * Applies pending migrations under a lock, each in a transaction of its own, and returns their names.
 * Safe to call from several processes at once. Throws `NewerDatabaseError`; half of a migration never stays.
 */
export async function migrateDatabase(
  url: string,
  folder: string,
  onApply: (name: string) => void = () => undefined,
): Promise<string[]> {
  return isPostgres(url) ? migratePostgres(url, folder, onApply) : migrateSqlite(url, folder, onApply)
}

async function migrateSqlite(
  url: string,
  folder: string,
  onApply: (name: string) => void,
): Promise<string[]> {
  const path = url.slice('file:'.length)
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const isNew = !existsSync(path)
  const client = createClient({ url })
  try {
    await retryBusy(() => client.execute('PRAGMA journal_mode=WAL'))
    if (isNew) chmodSync(path, 0o600)
    await retryBusy(() => client.execute(MIGRATIONS_TABLE('DATETIME')))
    const applied: string[] = []
    for (const migration of readMigrations(folder, 'sqlite')) {
      const done = await retryBusy(async () => {
        // Must be off before BEGIN, on this connection: a redefined table would cascade its children away.
        await client.execute('PRAGMA foreign_keys=OFF')
        const tx = await client.transaction('write')
        try {
          const query: Query = async (sql, parameters = []) =>
            (await tx.execute({ sql, args: parameters })).rows as unknown as Record<string, unknown>[]
          const isDone = await applyOne(query, (sql) => tx.executeMultiple(sql), migration, onApply)
          // Looks at every row: only after a change, or each start would grow with history.
          const broken = isDone ? await query('PRAGMA foreign_key_check') : []
          if (broken.length > 0)
            throw new Error(`Migration ${migration.name} leaves ${broken.length} broken references`)
          await tx.commit()
          return isDone
        } finally {
          tx.close()
        }
      })
      if (done) applied.push(migration.name)
    }
    return applied
  } finally {
    client.close()
  }
}

async function migratePostgres(
  url: string,
  folder: string,
  onApply: (name: string) => void,
): Promise<string[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(`SELECT pg_advisory_lock(${ADVISORY_LOCK})`)
    await client.query(MIGRATIONS_TABLE('TIMESTAMPTZ'))
    const query: Query = async (sql, parameters = []) => {
      let n = 0
      return (
        await client.query(
          sql.replace(/\?/g, () => `$${++n}`),
          parameters,
        )
      ).rows
    }
    const applied: string[] = []
    for (const migration of readMigrations(folder, 'postgresql')) {
      await client.query('BEGIN')
      try {
        if (await applyOne(query, (sql) => client.query(sql), migration, onApply))
          applied.push(migration.name)
        await client.query('COMMIT')
      } catch (error) {
        await client.query('ROLLBACK')
        throw error
      }
    }
    return applied
  } finally {
    await client.end()
  }
}

async function applyOne(
  query: Query,
  runScript: (sql: string) => Promise<unknown>,
  migration: Migration,
  onApply: (name: string) => void,
): Promise<boolean> {
  const known = new Set((await query(APPLIED)).map((row) => row.name))
  if (known.size > 0) {
    refuseNewer(
      (await query('SELECT "minProgramVersion" AS required FROM "Installation" WHERE "id" = 1'))[0]?.required,
    )
  }
  if (known.has(migration.name)) return false
  onApply(migration.name)
  await runScript(migration.sql)
  await query(
    `INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name", "finished_at", "applied_steps_count") VALUES (?, ?, ?, CURRENT_TIMESTAMP, 1)`,
    [randomUUID(), migration.checksum, migration.name],
  )
  await query(
    'UPDATE "Installation" SET "minProgramVersion" = ? WHERE "id" = 1 AND "minProgramVersion" < ?',
    [MIN_PROGRAM_VERSION, MIN_PROGRAM_VERSION],
  )
  return true
}
