import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GET as home } from '../app/(status)/route.tsx'
import { answerV2 } from '../server/api-v2/answer-v2.ts'
import { commandActor } from '../server/auth/actor.ts'
import { createComponent } from '../server/components/create-component.ts'
import { migrateDatabase } from '../server/db/migrate-database.ts'
import { createIncident } from '../server/incidents/create-incident.ts'
import { updateIncident } from '../server/incidents/update-incident.ts'
import { ensureInstallation } from '../server/install/ensure-installation.ts'
import { processDeps } from '../server/process-deps.ts'
import { readState } from '../server/state/read-state.ts'
import { growHistory } from './grow-history.ts'

const STEPS = [100, 1_000, 10_000, 100_000]
const ROUNDS = 15
const migrations = join(process.cwd(), 'prisma/migrations')

const dataDir = mkdtempSync(join(tmpdir(), 'allclear-bench-'))
process.env.DATA_DIR = dataDir
process.env.DATABASE_URL = ''
process.env.PUBLIC_URL = 'https://status.example.com'
const deps = processDeps()
const { db, config } = deps
await migrateDatabase(config.databaseUrl, migrations)
const pageId = await ensureInstallation(deps)
const componentIds: string[] = []
for (let i = 0; i < 10; i++)
  componentIds.push((await createComponent(deps, commandActor, { pageId, name: `Component ${i}` })).id)

async function median(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < ROUNDS; i++) {
    const startedAt = performance.now()
    await work()
    times.push(performance.now() - startedAt)
  }
  return times.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)]!
}

const get = (path: string) => new Request(`https://status.example.com${path}`)
const rows: Record<string, number>[] = []
let before = 0
for (const size of STEPS) {
  const growingAt = performance.now()
  await growHistory(deps, pageId, componentIds, { from: before, to: size })
  before = size
  process.stderr.write(
    `${size} incidents (written in ${((performance.now() - growingAt) / 1000).toFixed(1)} s)\n`,
  )
  const row = {
    incidents: size,
    start: await median(async () => {
      await migrateDatabase(config.databaseUrl, migrations)
      await ensureInstallation(deps)
      await readState(deps, pageId)
    }),
    publish: await median(async () => {
      const { id } = await createIncident(deps, commandActor, {
        pageId,
        name: 'Now',
        body: 'x',
        components: { [componentIds[0]!]: 'major_outage' },
      })
      await readState(deps, pageId)
      await updateIncident(deps, commandActor, {
        pageId,
        id,
        status: 'resolved',
        body: 'y',
        components: { [componentIds[0]!]: 'operational' },
      })
      await readState(deps, pageId)
    }),
    homePage: await median(async () => (await home(get('/'))).text()),
    summaryJson: await median(async () =>
      (await answerV2(deps, get('/api/v2/summary.json'), 'summary.json')).text(),
    ),
    incidentsJson: await median(async () =>
      (await answerV2(deps, get('/api/v2/incidents.json'), 'incidents.json')).text(),
    ),
  }
  rows.push(row)
}
await db.$disconnect()
rmSync(dataDir, { recursive: true, force: true })

const names = ['start', 'publish', 'homePage', 'summaryJson', 'incidentsJson']
const baseline = rows[0]!
process.stdout.write(`median ms of ${ROUNDS}, and its ratio to that at ${baseline.incidents} incidents\n`)
process.stdout.write(`${['incidents', ...names].map((name) => name.padStart(18)).join('')}\n`)
for (const row of rows) {
  const cells = names.map((name) =>
    `${row[name]!.toFixed(1)} (×${(row[name]! / baseline[name]!).toFixed(2)})`.padStart(18),
  )
  process.stdout.write(`${String(row.incidents).padStart(18)}${cells.join('')}\n`)
}
process.exit(0)
