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
