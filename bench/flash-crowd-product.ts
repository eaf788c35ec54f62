/**
 * A flash crowd on the whole product: `node bench/flash-crowd-product.ts [streams]` (10000). The status page from the
 * edges beside the same page from Next.js alone, in turns; then from the edges while core is killed every two seconds;
 * then posts to the management API while a crowd reads the page and so many streams are open. Needs wrk, a C compiler
 * and a build.
 */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readConfig } from '../server/config/read-config.ts'
import { startAll } from '../server/runtime/start-all.ts'
import { openFeedClients, prepareFeedClients, sentNow } from './feed-clients.ts'
import { at, median, round } from './statistics.ts'

const streams = Number(process.argv[2] ?? 10_000)
const root = join(import.meta.dirname, '..')
const port = Number(process.env.BENCH_PORT ?? 22_131)
const missing = spawnSync('wrk', ['-v']).error === undefined ? prepareFeedClients() : 'wrk'
if (missing !== null) {
  console.log(`missing: ${missing}`)
  process.exit(0)
}
const dataDir = mkdtempSync(join(tmpdir(), 'allclear-crowd-'))
Object.assign(process.env, {
  DATA_DIR: dataDir,
  HOST: '127.0.0.1',
  PORT: String(port),
  CORE_PORT: String(port + 1),
  DRAIN_SECONDS: '0',
  ALLCLEAR_PREBUILT: '1',
  API_REQUESTS_PER_MINUTE: '100000',
})
const running = await startAll(readConfig(process.env), root)
const cli = (...args: string[]) =>
  JSON.parse(
    spawnSync(process.execPath, [join(root, 'bin/run.js'), ...args, '--json'], { encoding: 'utf8' }).stdout,
  )
const pageId = cli('page', 'list')[0].id as string
const token = cli('token', 'create', '--name', 'bench', '--scopes', 'manage').token as string
const api = async (method: string, path: string, incident: object) => {
  const answer = await fetch(`http://127.0.0.1:${port}/v1/pages/${pageId}/incidents${path}`, {
    method,
    headers: { authorization: `OAuth ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ incident }),
  })
  if (!answer.ok) throw new Error(`${method} incidents${path}: ${answer.status}`)
  return (await answer.json()) as { id: string }
}

interface Load {
  perSecond: number
  p99: string
  errors: string
}
function load(at: number, seconds: number): Promise<Load> {
  const options = ['-t1', '-c100', `-d${seconds}s`, '--latency', '-H', 'Accept-Encoding: gzip']
  const wrk = spawn('wrk', [...options, `http://127.0.0.1:${at}/`], { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  wrk.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  return new Promise((resolve) =>
    wrk.once('exit', () =>
      resolve({
        perSecond: Math.round(Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1] ?? 0)),
        p99: /99%\s+(\S+)/.exec(text)?.[1] ?? '',
        errors: /Non-2xx.*|Socket errors.*/.exec(text)?.[0] ?? 'none',
      }),
    ),
  )
}

await fetch(`http://127.0.0.1:${port}/`).then((answer) => answer.text())
await load(port, 3)
const ratios: number[] = []
for (let i = 0; i < 3; i++) {
  const ours = await load(port, 3)
  const theirs = await load(port + 1, 3)
  ratios.push(ours.perSecond / theirs.perSecond)
  console.log(JSON.stringify({ kind: 'the page', edges: ours, nextAlone: theirs }))
}
console.log(
  JSON.stringify({ ratio: 'edges/Next.js alone, requests a second', median: Math.round(median(ratios)) }),
)

const crowd = load(port, 10)
let kills = 0
const killing = setInterval(() => {
  const pid = running.corePid()
  try {
    if (pid !== undefined && process.kill(pid, 'SIGKILL')) kills++
  } catch {
    // It is between two lives.
  }
}, 2000)
const whileKilled = await crowd
clearInterval(killing)
console.log(JSON.stringify({ kind: 'the page, core killed again and again', kills, ...whileKilled }))

for (;;) {
  const ready = await fetch(`http://127.0.0.1:${port + 1}/`).catch(() => null)
  if (ready?.ok) break
  await sleep(500)
}
const clients = openFeedClients({ port, path: '/feed/v1/stream', count: streams, host: 1 })
await clients.open
const incident = await api('POST', '', { name: 'Under load', body: 'first', status: 'investigating' })
await sleep(3000)
const reading = load(port, 20)
await sleep(2000)
const posts: number[] = []
for (let i = 0; i < 10; i++) {
  const begun = performance.now()
  await api('PATCH', `/${incident.id}`, { body: sentNow() })
  posts.push(performance.now() - begun)
  await sleep(1000)
}
const all = (await clients.delays()).sort((a, b) => a - b)
console.log(
  JSON.stringify({
    kind: `posts while a crowd reads and ${streams} streams are open`,
    delivered: all.length / (streams * posts.length),
    fromPostToClientMs: { p50: round(at(all, 0.5)), p99: round(at(all, 0.99)), max: round(at(all, 1)) },
    fromPostToAnswerMs: Math.round(median(posts)),
    crowd: await reading,
  }),
)
await clients.stop()
await running.stop()
rmSync(dataDir, { recursive: true, force: true })
process.exit(0)
