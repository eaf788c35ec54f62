/**
 * Core killed with SIGKILL again and again while incidents are posted: `node bench/kill-loop.ts [rounds]` (100), after
 * `npm run build`. An edge serves throughout. Afterwards every acknowledged write must be there, the event log must
 * have no gap, and the page and the snapshot must have been answered at every moment. Exits 1 when one of it is not so.
 */
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { commandActor } from '../server/auth/actor.ts'
import { systemClock } from '../server/clock.ts'
import { readConfig } from '../server/config/read-config.ts'
import { openDatabase } from '../server/db/database.ts'
import { migrateDatabase } from '../server/db/migrate-database.ts'
import { ensureInstallation } from '../server/install/ensure-installation.ts'
import { freePort } from '../server/runtime/free-port.ts'
import { edgeEnvironment } from '../server/runtime/start-all.ts'
import { readSecrets } from '../server/secrets/read-secrets.ts'
import { createToken } from '../server/tokens/create-token.ts'

const root = join(import.meta.dirname, '..')
const rounds = Number(process.argv[2] ?? 100)
const dataDir = mkdtempSync(join(tmpdir(), 'allclear-kill-'))
const [corePort, port] = [await freePort(), await freePort()]
const environment: NodeJS.ProcessEnv = {
  ...process.env,
  ALLCLEAR_PREBUILT: '1',
  NODE_ENV: 'production',
  NEXT_TELEMETRY_DISABLED: '1',
  DATA_DIR: dataDir,
  DATABASE_URL: '',
  CORE_PORT: String(corePort),
  PORT: String(port),
  PUBLIC_URL: `http://localhost:${port}`,
  API_REQUESTS_PER_MINUTE: '100000',
  EDGE_PROCESSES: '1',
}
const config = readConfig(environment)
await migrateDatabase(config.databaseUrl, join(root, 'prisma/migrations'))
const deps = { db: openDatabase(config.databaseUrl), clock: systemClock, config }
const pageId = await ensureInstallation(deps)
const { token } = await createToken(deps, commandActor, { name: 'kill loop', scopes: ['manage'] })
const { edgeToken } = readSecrets(config)

function startCore(): Promise<ChildProcess> {
  const child = fork(join(root, 'bin/run.js'), ['core'], {
    env: environment,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  return new Promise((resolve, reject) => {
    child.on('message', () => resolve(child))
    child.once('exit', (code) => reject(new Error(`core ended with ${code} before it was ready`)))
  })
}
const edge = spawn(process.execPath, [join(root, 'dist/edge.js')], {
  env: { ...environment, ...edgeEnvironment(config, root, { port, corePort, edgeToken, index: 0 }) },
  stdio: 'ignore',
})

const base = `http://127.0.0.1:${port}`
const acknowledged: string[] = []
let [refused, reads, isRunning, number] = [0, 0, true, 0]
const failedReads: string[] = []

async function post(): Promise<void> {
  while (isRunning) {
    const body = JSON.stringify({
      incident: { name: `Round trip ${number++}`, body: 'x', status: 'resolved' },
    })
    const headers = { authorization: `OAuth ${token}`, 'content-type': 'application/json' }
    const id = await fetch(`${base}/v1/pages/${pageId}/incidents`, {
      method: 'POST',
      headers,
      body,
      signal: AbortSignal.timeout(5000),
    })
      .then(async (response) =>
        response.status === 201 ? ((await response.json()) as { id: string }).id : null,
      )
      // The connection broke with core: not acknowledged, so it may or may not be there.
      .catch(() => null)
    if (id === null) {
      refused++
      await sleep(50)
    } else {
      acknowledged.push(id)
      await sleep(10)
    }
  }
}

async function read(path: string): Promise<void> {
  while (isRunning) {
    const outcome = await fetch(base + path, { signal: AbortSignal.timeout(5000) })
      .then(async (response) => {
        await response.text()
        return response.status
      })
      .catch((error: Error) => error.message)
    reads++
    if (outcome !== 200) failedReads.push(`${path}: ${outcome}`)
    await sleep(50)
  }
}

let core: ChildProcess = await startCore()
for (const path of ['/', '/feed/v1/snapshot.json']) {
  while (
    (await fetch(base + path)
      .then((r) => r.status)
      .catch(() => 0)) !== 200
  )
    await sleep(50)
}
const startedAt = performance.now()
const work = [post(), post(), read('/'), read('/feed/v1/snapshot.json')]
for (let round = 1; round <= rounds; round++) {
  await sleep(100 + Math.random() * 500)
  core.removeAllListeners('exit')
  const died = new Promise((resolve) => core.once('exit', resolve))
  core.kill('SIGKILL')
  await died
  core = await startCore()
  if (round % 10 === 0)
    process.stderr.write(
      `round ${round}: ${acknowledged.length} acknowledged, ${reads} reads, ${failedReads.length} failed\n`,
    )
}
await sleep(500)
isRunning = false
await Promise.all(work)
const seconds = (performance.now() - startedAt) / 1000
core.removeAllListeners('exit')
core.kill('SIGTERM')
edge.kill('SIGTERM')

const stored = new Set(
  (await deps.db.incident.findMany({ select: { id: true } })).map((incident) => incident.id),
)
const lost = acknowledged.filter((id) => !stored.has(id))
const events = await deps.db.event.findMany({
  where: { pageId },
  orderBy: { seq: 'asc' },
  select: { seq: true },
})
const gaps = events.filter((event, index) => event.seq !== index + 1).length
const half = await deps.db.incident.count({ where: { updates: { none: {} } } })
await deps.db.$disconnect()
rmSync(dataDir, { recursive: true, force: true })
process.stdout.write(
  `${rounds} kills in ${seconds.toFixed(0)} s: ${acknowledged.length} writes acknowledged, ${lost.length} lost, ${stored.size - acknowledged.length} stored without an answer, ${half} half written; ` +
    `${events.length} events, ${gaps} gaps; ${reads} reads of page and snapshot, ${failedReads.length} failed; ${refused} posts refused while core was away\n`,
)
for (const failure of failedReads.slice(0, 10)) process.stdout.write(`  ${failure}\n`)
process.exit(lost.length + gaps + half + failedReads.length === 0 ? 0 : 1)
