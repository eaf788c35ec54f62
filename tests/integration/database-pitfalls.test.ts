import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commandActor } from '../../server/auth/actor.ts'
import { BUSY_TIMEOUT_MS } from '../../server/db/database.ts'
import { migrateDatabase, NewerDatabaseError } from '../../server/db/migrate-database.ts'
import { pageTransaction } from '../../server/db/page-transaction.ts'
import { createIncident } from '../../server/incidents/create-incident.ts'
import { MIGRATIONS_FOLDER, openTestDeps, PROVIDERS, type TestDeps } from '../support/test-database.ts'

/** Another program that writes: holds SQLite's write lock until it is told to let go. */
const HOLD_LOCK = `
  const { DatabaseSync } = require('node:sqlite')
  const db = new DatabaseSync(process.argv[1])
  db.exec('BEGIN IMMEDIATE')
  process.stdout.write('held')
  process.stdin.once('data', () => { db.exec('COMMIT'); process.exit(0) })
`

describe('SQLite as we use it', () => {
  let test: TestDeps
  beforeAll(async () => {
    test = await openTestDeps()
  })
  afterAll(() => test.close())

  it('keeps WAL, full synchronisation, foreign keys and a short busy timeout, also after a transaction', async () => {
    const read = async () => {
      const values: unknown[] = []
      for (const name of ['journal_mode', 'synchronous', 'foreign_keys', 'busy_timeout']) {
        const rows = await test.deps.db.$queryRawUnsafe<Record<string, unknown>[]>(`PRAGMA ${name}`)
        values.push(Object.values(rows[0]!)[0])
      }
      return values.map((value) => (typeof value === 'string' ? value : Number(value)))
    }
    const expected = ['wal', 2, 1, BUSY_TIMEOUT_MS]
    expect(await read()).toEqual(expected)
    await pageTransaction(
      test.deps.db,
      { pageId: test.pageId, now: () => new Date(), actor: commandActor },
      ({ record }) => record({ type: 'x' }),
    )
    expect(await read()).toEqual(expected)
  })

  it('a lock held by another process neither fails a verb nor holds up the event loop', async () => {
    const holder = spawn(process.execPath, ['-e', HOLD_LOCK, test.databaseUrl.slice('file:'.length)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    await once(holder.stdout, 'data')
    let ticks = 0
    const ticking = setInterval(() => ticks++, 5)
    const posted = createIncident(test.deps, commandActor, {
      pageId: test.pageId,
      name: 'Written behind a lock',
      body: 'x',
    })
    // The lock is let go only after the loop has turned a hundred times: blocked, it would never come to that.
    while (ticks < 100) await new Promise((resolve) => setTimeout(resolve, 5))
    expect(await test.deps.db.incident.count({ where: { name: 'Written behind a lock' } })).toBe(0)
    holder.stdin.end('go\n')
    expect((await posted).name).toBe('Written behind a lock')
    clearInterval(ticking)
  })

  it('readable by its owner only', () => {
    expect(statSync(test.databaseUrl.slice('file:'.length)).mode & 0o077).toBe(0)
  })

  it('a migration that redefines a table leaves its children alone', async () => {
    const incident = await createIncident(test.deps, commandActor, {
      pageId: test.pageId,
      name: 'Parent',
      body: 'child',
    })
    const folder = mkdtempSync(join(tmpdir(), 'allclear-migrations-'))
    cpSync(MIGRATIONS_FOLDER, folder, { recursive: true })
    mkdirSync(join(folder, 'sqlite/99990101000000_redefine'))
    writeFileSync(
      join(folder, 'sqlite/99990101000000_redefine/migration.sql'),
      `PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_Incident" AS SELECT * FROM "Incident";
DROP TABLE "Incident";
CREATE TABLE "Incident" ("id" TEXT NOT NULL PRIMARY KEY, "pageId" TEXT NOT NULL, "name" TEXT NOT NULL);
INSERT INTO "Incident" ("id", "pageId", "name") SELECT "id", "pageId", "name" FROM "new_Incident";
DROP TABLE "new_Incident";
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;`,
    )
    expect(await migrateDatabase(test.databaseUrl, folder)).toEqual(['99990101000000_redefine'])
    expect(await test.deps.db.incidentUpdate.count({ where: { incidentId: incident.id } })).toBe(1)
    rmSync(folder, { recursive: true, force: true })
  })
})

describe.each(PROVIDERS)('migrations on %s', (provider) => {
  let test: TestDeps
  beforeAll(async () => {
    test = await openTestDeps({ provider })
  })
  afterAll(() => test.close())

  it('are applied once, however many start at the same moment', async () => {
    const applied = await Promise.all(
      [1, 2, 3].map(() => migrateDatabase(test.databaseUrl, MIGRATIONS_FOLDER)),
    )
    expect(applied).toEqual([[], [], []])
  })

  it('one that fails in the middle leaves nothing behind', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'allclear-migrations-'))
    cpSync(MIGRATIONS_FOLDER, folder, { recursive: true })
    mkdirSync(join(folder, provider, '99990101000000_broken'))
    writeFileSync(
      join(folder, provider, '99990101000000_broken/migration.sql'),
      'CREATE TABLE "Half" ("id" TEXT); CREATE TABLE "Page" ("id" TEXT);',
    )
    await expect(migrateDatabase(test.databaseUrl, folder)).rejects.toThrow()
    await expect(test.deps.db.$queryRawUnsafe('SELECT * FROM "Half"')).rejects.toThrow()
    rmSync(folder, { recursive: true, force: true })
  })

  it('a database that needs a newer program is refused with a clear sentence', async () => {
    await test.deps.db.installation.update({ where: { id: 1 }, data: { minProgramVersion: '99.0.0' } })
    await expect(migrateDatabase(test.databaseUrl, MIGRATIONS_FOLDER)).rejects.toThrow(NewerDatabaseError)
    await expect(migrateDatabase(test.databaseUrl, MIGRATIONS_FOLDER)).rejects.toThrow(
      /needs Allclear 99\.0\.0 or newer/,
    )
  })
})
