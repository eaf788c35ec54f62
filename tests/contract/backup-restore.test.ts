import { createHash } from 'node:crypto'
import { copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { Prisma } from '../../generated/sqlite/client.ts'
import { commandActor } from '../../server/auth/actor.ts'
import { BACKUP_MODELS, NOT_BACKED_UP } from '../../server/backup/backup-models.ts'
import { isDatabaseInUse } from '../../server/backup/find-running-server.ts'
import { restoreBackup } from '../../server/backup/restore-backup.ts'
import { writeBackup } from '../../server/backup/write-backup.ts'
import { openDatabase } from '../../server/db/database.ts'
import { importStatuspage } from '../../server/import/import-statuspage.ts'
import { readFolder } from '../../server/import/read-folder.ts'
import { createIncident } from '../../server/incidents/create-incident.ts'
import { updateIncident } from '../../server/incidents/update-incident.ts'
import { openTestDeps, PROVIDERS, type TestDeps } from '../support/test-database.ts'

const MIGRATION = '99999999999999'

it('every table is either in the backup or left out on purpose', () => {
  const names = Object.values(Prisma.ModelName).map((name) => name.charAt(0).toLowerCase() + name.slice(1))
  expect([...BACKUP_MODELS.map((model) => model.name), ...NOT_BACKED_UP].sort()).toEqual(names.sort())
})

describe.each(PROVIDERS)('backup and restore on %s', (provider) => {
  const opened: TestDeps[] = []
  afterEach(async () => {
    for (const test of opened.splice(0)) await test.close()
  })
  const open = async (on = provider) => {
    const test = await openTestDeps({ provider: on })
    opened.push(test)
    return test
  }
  const all = async (test: TestDeps) => {
    const tables = await Promise.all([
      test.deps.db.incident.findMany({
        orderBy: { id: 'asc' },
        include: { updates: { orderBy: { id: 'asc' } }, components: { orderBy: { position: 'asc' } } },
      }),
      test.deps.db.component.findMany({ orderBy: { id: 'asc' } }),
      test.deps.db.event.findMany({ orderBy: [{ pageId: 'asc' }, { seq: 'asc' }] }),
    ])
    return createHash('sha256').update(JSON.stringify(tables)).digest('hex')
  }

  it('a restore gives back every row, into the other database too, and begins an epoch that beats both', async () => {
    const test = await open()
    await importStatuspage(test.deps, commandActor, {
      bodies: readFolder(join(import.meta.dirname, '../data/github')).bodies,
    })
    const file = join(test.dataDir, 'a.backup')
    await writeBackup(test.deps, { file, migration: MIGRATION })
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const before = await all(test)
    const { epoch } = await test.deps.db.installation.findFirstOrThrow()
    const targets = [test, ...(await Promise.all(PROVIDERS.map((other) => open(other))))]
    for (const target of targets) {
      await createIncident(target.deps, commandActor, { pageId: target.pageId, name: 'After the backup' })
      const present = await target.deps.db.installation.findFirstOrThrow()
      const restored = await restoreBackup(target.deps, { file, migration: MIGRATION })
      // As text: a diff of thousands of rows would take minutes.
      expect(await all(target)).toBe(before)
      expect(restored.epoch > epoch && restored.epoch > present.epoch).toBe(true)
      expect(restored.epoch).toMatch(/^\d{8}T\d{6}\.\d{3}Z-[0-9a-f]{4}$/)
    }
  })

  it('a backup taken while others write holds a page as of one instant', async () => {
    const test = await open()
    const other = openDatabase(test.databaseUrl)
    const { pageId } = test
    const { id } = await createIncident(test.deps, commandActor, { pageId, name: 'Slow' })
    let isWriting = true
    const writer = (async () => {
      for (let n = 0; isWriting; n++) {
        await updateIncident({ ...test.deps, db: other }, commandActor, { pageId, id, body: `update ${n}` })
        // SQLite answers within the same tick: without this the backup's own file would never get its turn.
        await setImmediate()
      }
    })()
    const files = [1, 2, 3].map((n) => join(test.dataDir, `${n}.backup`))
    for (const file of files) await writeBackup(test.deps, { file, migration: MIGRATION })
    isWriting = false
    await writer
    for (const file of files) {
      await restoreBackup(test.deps, { file, migration: MIGRATION })
      const feed = await test.deps.db.feed.findUniqueOrThrow({ where: { pageId } })
      expect(await test.deps.db.event.count({ where: { pageId } })).toBe(feed.seq)
      expect(await test.deps.db.incidentUpdate.count()).toBe(feed.seq)
    }
    await other.$disconnect()
  })

  it('a damaged, foreign or newer file is refused, and changes nothing', async () => {
    const test = await open()
    await createIncident(test.deps, commandActor, { pageId: test.pageId, name: 'Here' })
    const file = join(test.dataDir, 'a.backup')
    await writeBackup(test.deps, { file, migration: MIGRATION })
    const whole = readFileSync(file)
    const cut = join(test.dataDir, 'cut.backup')
    writeFileSync(cut, whole.subarray(0, whole.length - 20))
    const foreign = join(test.dataDir, 'foreign.backup')
    writeFileSync(foreign, 'SQLite format 3')
    for (const bad of [cut, foreign, join(test.dataDir, 'absent')]) {
      await expect(restoreBackup(test.deps, { file: bad, migration: MIGRATION })).rejects.toMatchObject({
        name: 'Refusal',
      })
    }
    await expect(restoreBackup(test.deps, { file, migration: '2026' })).rejects.toThrow('newer')
    expect(await test.deps.db.incident.count()).toBe(1)
  })

  it('knows whether another process has the database open', async () => {
    const test = await open()
    await test.deps.db.page.count()
    expect(await isDatabaseInUse(test.databaseUrl)).toBe(true)
    if (provider === 'postgresql') {
      await test.deps.db.$disconnect()
      expect(await isDatabaseInUse(test.databaseUrl)).toBe(false)
    } else {
      // The library lets go of a file only later, so another one stands for a server that has ended.
      const copy = join(test.dataDir, 'copy.db')
      copyFileSync(test.databaseUrl.slice('file:'.length), copy)
      expect(await isDatabaseInUse(`file:${copy}`)).toBe(false)
    }
  })
})
