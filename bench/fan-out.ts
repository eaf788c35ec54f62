/**
 * Fan-out of a 600-byte state: `node bench/fan-out.ts [streams] [processes] [rounds]` (10000, 1, 5). An edge and, where
 * nginx with nchan is installed, the same load on it, in turns, so that both meet the same neighbours on the machine.
 * Prints each round, then the medians of the ratios. All clients connect at once; a request to each server every 5 ms
 * tells how long it does not answer, and one to an idle server in a process of its own how long the machine itself
 * keeps everybody waiting. Every message counts, the first too: on the night that matters it meets a server that has
 * been idle for weeks. `p99Warm` is that of the messages after the second.
 */
import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startStandInCore } from '../tests/support/stand-in-core.ts'
import { startEdgeProcess, WIDE } from './edge-under-test.ts'
import { openFeedClients, prepareFeedClients, sentNow } from './feed-clients.ts'
import { cpuSeconds, memoryKb } from './process-cost.ts'
import { at, median, round, sum } from './statistics.ts'

const streams = Number(process.argv[2] ?? 10_000)
const processes = Number(process.argv[3] ?? 1)
const rounds = Number(process.argv[4] ?? 5)
const MESSAGES = 6
const WARM = 2
const STREAMS_A_CLIENT = 15_000
const NCHAN = '/usr/lib/nginx/modules/ngx_nchan_module.so'
const edgePort = Number(process.env.BENCH_PORT ?? 22_101)
const nginxPort = edgePort + 1
const missing = prepareFeedClients()
if (missing !== null) {
  console.log(`missing: ${missing}`)
  process.exit(0)
}
const folder = mkdtempSync(join(tmpdir(), 'allclear-fan-out-'))

/** Asks every 5 ms over a kept connection and notes how long each answer takes. */
function startAsking(port: number, path: string): () => number[] {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const delays: number[] = []
  let isRunning = true
  const ask = () => {
    if (!isRunning) return agent.destroy()
    const begun = performance.now()
    get({ host: '127.0.0.1', port, path, agent }, (answer) => {
      answer.resume()
      answer.on('end', () => {
        delays.push(performance.now() - begun)
        setTimeout(ask, 5)
      })
    }).on('error', () => setTimeout(ask, 5))
  }
  ask()
  return () => {
    isRunning = false
    return delays
  }
}

interface Server {
  name: string
  pids: () => number[]
  port: number
  path: string
  askPath: string
  publish(text: string): unknown
}

/** Of each server before its first stream. */
const memoryBefore = new Map<string, number>()

async function measure({ name, pids, port, path, askPath, publish }: Server) {
  const before = memoryBefore.get(name) ?? sum(pids().map(memoryKb))
  memoryBefore.set(name, before)
  const parts = Math.ceil(streams / STREAMS_A_CLIENT)
  const clients = Array.from({ length: parts }, (_, part) =>
    openFeedClients({ port, path, count: Math.round(streams / parts), host: part + 1 }),
  )
  const open = await Promise.all(clients.map((client) => client.open))
  await sleep(2000)
  const kbEach = (sum(pids().map(memoryKb)) - before) / streams
  const cpu = sum(pids().map(cpuSeconds))
  const byMessage: number[][] = []
  const stopAsking = startAsking(port, askPath)
  const stopAskingIdle = startAsking(idlePort, '/')
  for (let i = 0; i < MESSAGES; i++) {
    await publish(sentNow())
    await sleep(1000 + streams / 20)
    byMessage.push((await Promise.all(clients.map((client) => client.delays()))).flat())
  }
  const cpuUs = ((sum(pids().map(cpuSeconds)) - cpu) * 1e6) / (streams * MESSAGES)
  const silenceMs = Math.max(...stopAsking())
  const idleSilenceMs = Math.max(...stopAskingIdle())
  const sorted = (values: number[][]) => values.flat().sort((a, b) => a - b)
  const delays = sorted(byMessage)
  await Promise.all(clients.map((client) => client.stop()))
  await sleep(3000)
  const row = {
    name,
    streams,
    connectMs: Math.round(Math.max(...open.map(({ ms }) => ms))),
    errors: sum(open.map(({ errors }) => errors)),
    delivered: delays.length / (streams * MESSAGES),
    p50: round(at(delays, 0.5)),
    p99: round(at(delays, 0.99)),
    max: round(at(delays, 1)),
    p99Warm: round(at(sorted(byMessage.slice(WARM)), 0.99)),
    cpuUs: round(cpuUs),
    kbEach: round(kbEach),
    silenceMs: round(silenceMs),
    idleSilenceMs: round(idleSilenceMs),
    load: round(loadavg()[0]!),
  }
  console.log(JSON.stringify(row))
  return row
}

const idlePort = edgePort + 2
const idle = fork(join(import.meta.dirname, 'idle-server.ts'), [String(idlePort)])
await once(idle, 'message')
const core = await startStandInCore(1)
const edges = await Promise.all(
  Array.from({ length: processes }, (_, index) => {
    const own = join(folder, String(index))
    mkdirSync(own)
    return startEdgeProcess({
      origin: core.origin,
      port: edgePort,
      folder: own,
      limits: WIDE,
      isShared: processes > 1,
      name: `bench ${index}`,
    })
  }),
)
await sleep(1000)
let seq = 1
const edge: Server = {
  name: 'edge',
  pids: () => edges.map(({ pid }) => pid!),
  port: edgePort,
  path: '/feed/v1/stream',
  askPath: '/feed/v1/snapshot.json',
  publish: (text) => core.publish(++seq, text.padEnd(60)),
}

function startNchan(): Server {
  const conf = join(folder, 'nginx.conf')
  const reuse = processes > 1 ? ' reuseport' : ''
  writeFileSync(
    conf,
    `load_module ${NCHAN}; daemon off; worker_processes ${processes}; pid nginx.pid; user root;
error_log nginx.err warn; worker_rlimit_nofile 20000; events { worker_connections 19990; multi_accept on; }
http { access_log off; client_body_temp_path cb; proxy_temp_path pt; fastcgi_temp_path ft; uwsgi_temp_path ut; scgi_temp_path st;
tcp_nodelay on; nchan_shared_memory_size 128M; server { listen 127.0.0.1:${nginxPort}${reuse} backlog=65535;
location = /ask { return 200 "${'x'.repeat(600)}"; }
location = /feed { nchan_subscriber eventsource; nchan_channel_id s; nchan_subscriber_first_message newest; }
location = /pub { nchan_publisher; nchan_channel_id s; nchan_message_buffer_length 5; } } }`,
  )
  const nginx = spawn('nginx', ['-p', folder, '-e', 'nginx.err', '-c', conf], { stdio: 'ignore' })
  process.once('exit', () => nginx.kill('SIGTERM'))
  const workers = () =>
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => {
        try {
          return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')[1]) === nginx.pid
        } catch {
          return false // it ended meanwhile
        }
      })
  return {
    name: 'nchan',
    pids: workers,
    port: nginxPort,
    path: '/feed',
    askPath: '/ask',
    publish: (text) =>
      fetch(`http://127.0.0.1:${nginxPort}/pub`, { method: 'POST', body: text.padEnd(600, '.') }).then(
        (answer) => answer.text(),
      ),
  }
}

const nchan = existsSync(NCHAN) ? startNchan() : null
if (nchan === null) console.log(`missing: ${NCHAN} (Debian: nginx libnginx-mod-nchan); no comparison`)
await sleep(1000)
await nchan?.publish('first')
const ratios: Record<'p50' | 'p99' | 'p99Warm' | 'connectMs' | 'cpuUs' | 'kbEach' | 'silenceMs', number[]> = {
  p50: [],
  p99: [],
  p99Warm: [],
  connectMs: [],
  cpuUs: [],
  kbEach: [],
  silenceMs: [],
}
for (let i = 0; i < rounds; i++) {
  const ours = await measure(edge)
  if (nchan === null) continue
  const theirs = await measure(nchan)
  for (const name of Object.keys(ratios) as (keyof typeof ratios)[])
    ratios[name].push(ours[name] / theirs[name])
}
if (nchan !== null) {
  const medians = Object.entries(ratios).map(([name, values]) => [name, round(median(values))])
  console.log(JSON.stringify({ ratio: 'edge/nchan, median', rounds, ...Object.fromEntries(medians) }))
}
for (const child of [...edges, idle]) child.kill('SIGTERM')
await core.stop()
rmSync(folder, { recursive: true, force: true })
process.exit(0)
