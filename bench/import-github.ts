/**
 * How long an import takes: `node bench/import-github.ts`. The 801 incidents, some 4,500 updates and 18 maintenances
 * of tests/data/github into a fresh database, then once more, beside a plain pass over the same JSON.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { commandActor } from '../server/auth/actor.ts'
import { systemClock } from '../server/clock.ts'
import { readConfig } from '../server/config/read-config.ts'
import { openDatabase } from '../server/db/database.ts'
import { migrateDatabase } from '../server/db/migrate-database.ts'
import { importStatuspage } from '../server/import/import-statuspage.ts'
import { readFolder } from '../server/import/read-folder.ts'
import { ensureInstallation } from '../server/install/ensure-installation.ts'

const root = join(import.meta.dirname, '..')
const dataDir = mkdtempSync(join(tmpdir(), 'allclear-bench-'))
const config = readConfig({ DATA_DIR: dataDir, DATABASE_URL: process.env.DATABASE_URL })
await migrateDatabase(config.databaseUrl, join(root, 'prisma/migrations'))
const deps = { db: openDatabase(config.databaseUrl), clock: systemClock, config }
await ensureInstallation(deps)

async function seconds<T>(label: string, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now()
  const result = await work()
  process.stdout.write(`${label.padEnd(28)}${((performance.now() - startedAt) / 1000).toFixed(2)} s\n`)
  return result
}
const { bodies } = await seconds('read and parse the files', async () =>
  readFolder(join(root, 'tests/data/github')),
)
const report = await seconds('import', () => importStatuspage(deps, commandActor, { bodies }))
await seconds('import of the same', () => importStatuspage(deps, commandActor, { bodies }))
const { incidents, maintenances, updates } = report
process.stdout.write(
  `${incidents.created} incidents, ${maintenances.created} maintenances, ${updates.created} updates\n`,
)
await deps.db.$disconnect()
rmSync(dataDir, { recursive: true, force: true })
process.exit(0)
