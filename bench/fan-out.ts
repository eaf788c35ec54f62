/**
 * Fan-out of a 600-byte state: `node bench/fan-out.ts [streams] [processes] [rounds]` (10000, 1, 5). An edge and, where
 * nginx with nchan is installed, the same load on it, in turns, so that both meet the same neighbours on the machine.
 * Prints each round, then the medians of the ratios. All clients connect at once; a request to each server every 5 ms
 * tells how long it does not answer, and one to an idle server in a process of its own how long the machine itself
 * keeps everybody waiting. Two messages go before those that are measured.
 */
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { EDGE_NODE_OPTIONS } from '../server/runtime/start-all.ts'
import { startStandInCore } from '../tests/support/stand-in-core.ts'

const streams = Number(process.argv[2] ?? 10_000)
const processes = Number(process.argv[3] ?? 1)
const rounds = Number(process.argv[4] ?? 5)
const MESSAGES = 5
const WARM_UP = 2
const STREAMS_A_CLIENT = 15_000
const NCHAN = '/usr/lib/nginx/modules/ngx_nchan_module.so'
const edgePort = Number(process.env.BENCH_PORT ?? 42_101)
const nginxPort = edgePort + 1
const folder = mkdtempSync(join(tmpdir(), 'allclear-fan-out-'))
const mark = () => `@${(performance.timeOrigin + performance.now()).toFixed(3)}@`

const sum = (values: number[]) => values.reduce((a, b) => a + b, 0)
const memoryKb = (pid: number) =>
  Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0)
const cpuMs = (pid: number) => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}
const at = (sorted: number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
const median = (values: number[]) =>
  at(
    values.toSorted((a, b) => a - b),
    0.5,
  )
const round = (value: number) => Math.round(value * 100) / 100
const next = <T>(child: ChildProcess, type: string) =>
  new Promise<T>((resolve) => {
    const listen = (message: { type: string }) => {
      if (message.type !== type) return
      child.off('message', listen)
      resolve(message as T)
    }
    child.on('message', listen)
  })

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
    fork(join(import.meta.dirname, 'fan-out-clients.ts'), [
      String(port),
      path,
      String(Math.round(streams / parts)),
      String(part + 1),
    ]),
  )
  const open = await Promise.race([
    Promise.all(clients.map((client) => next<{ ms: number; errors: number }>(client, 'open'))),
    sleep(90_000, null),
  ])
  if (open === null) throw new Error(`${name}: the streams did not open`)
  await sleep(2000)
  const kbEach = (sum(pids().map(memoryKb)) - before) / streams
  for (let i = 0; i < WARM_UP; i++) {
    await publish('warm')
    await sleep(1000 + streams / 20)
  }
  const cpu = sum(pids().map(cpuMs))
  const stopAsking = startAsking(port, askPath)
  const stopAskingIdle = startAsking(idlePort, '/')
  for (let i = 0; i < MESSAGES; i++) {
    await publish(mark())
    await sleep(1000 + streams / 20)
  }
  const silenceMs = Math.max(...stopAsking())
  const idleSilenceMs = Math.max(...stopAskingIdle())
  const answers = Promise.all(clients.map((client) => next<{ delays: number[] }>(client, 'delays')))
  for (const client of clients) client.send('report')
  const delays = (await answers).flatMap((answer) => answer.delays).sort((a, b) => a - b)
  const cpuUs = ((sum(pids().map(cpuMs)) - cpu) * 1000) / (streams * MESSAGES)
  for (const client of clients) client.disconnect()
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
await next(idle, 'ready')
const core = await startStandInCore(1)
const edges = Array.from({ length: processes }, (_, index) => {
  const own = join(folder, String(index))
  mkdirSync(own)
  return fork(join(import.meta.dirname, '../edge/process.ts'), [], {
    silent: true,
    execArgv: EDGE_NODE_OPTIONS,
    env: {
      ...process.env,
      EDGE_HOST: '127.0.0.1',
      EDGE_PORT: String(edgePort),
      EDGE_ORIGIN: core.origin,
      EDGE_TOKEN: 't',
      EDGE_NAME: `bench ${index}`,
      EDGE_REUSE_PORT: processes > 1 ? '1' : '',
      EDGE_CACHE_DIR: own,
      EDGE_WIDGET_DIR: own,
      EDGE_STATIC_DIR: own,
      EDGE_LIMITS:
        'maxStreams=19000,maxConnections=19500,streamsPerAddress=19000,connectionsPerAddress=19500,acceptsPerSecond=1000000,drainSeconds=0',
    },
  })
})
await Promise.all(edges.map((edge) => next(edge, 'ready')))
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
const ratios: Record<'p50' | 'p99' | 'connectMs' | 'cpuUs' | 'kbEach' | 'silenceMs', number[]> = {
  p50: [],
  p99: [],
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
