/**
 * Fan-out of a 600-byte state: `node bench/fan-out.ts [streams] [messages]` (10000, 8). An edge and, where nginx with
 * nchan is installed, the same load on it, one after the other in one run; prints both and the ratio.
 */
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startStandInCore } from '../tests/support/stand-in-core.ts'

const streams = Number(process.argv[2] ?? 10_000)
const messages = Number(process.argv[3] ?? 8)
const NCHAN = '/usr/lib/nginx/modules/ngx_nchan_module.so'
const [edgePort, nginxPort] = [42_101, 42_102]
const folder = mkdtempSync(join(tmpdir(), 'allclear-fan-out-'))
const mark = () => `@${(performance.timeOrigin + performance.now()).toFixed(3)}@`

const memoryKb = (pid: number) =>
  Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0)
const cpuMs = (pid: number) => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}
const at = (sorted: number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
const next = <T>(child: ChildProcess, type: string) =>
  new Promise<T>((resolve) => {
    const listen = (message: { type: string }) => {
      if (message.type !== type) return
      child.off('message', listen)
      resolve(message as T)
    }
    child.on('message', listen)
  })

async function measure(
  name: string,
  pid: number,
  port: number,
  path: string,
  publish: (text: string) => unknown,
) {
  const before = memoryKb(pid)
  const clients = fork(join(import.meta.dirname, 'fan-out-clients.ts'), [String(port), path, String(streams)])
  const open = await Promise.race([
    next<{ ms: number; errors: number }>(clients, 'open'),
    sleep(60_000, null),
  ])
  if (open === null) throw new Error(`${name}: the streams did not open`)
  await sleep(2000)
  const kbEach = (memoryKb(pid) - before) / streams
  const cpu = cpuMs(pid)
  for (let i = 0; i < messages; i++) {
    await publish(mark())
    await sleep(1500)
  }
  const answer = next<{ delays: number[] }>(clients, 'delays')
  clients.send('report')
  const delays = (await answer).delays.sort((a, b) => a - b)
  const cpuUs = ((cpuMs(pid) - cpu) * 1000) / (streams * messages)
  clients.disconnect()
  const row = {
    name,
    streams,
    connectMs: Math.round(open.ms),
    errors: open.errors,
    delivered: delays.length / (streams * messages),
    p50: at(delays, 0.5),
    p99: at(delays, 0.99),
    max: at(delays, 1),
    cpuUs,
    kbEach,
  }
  console.log(
    JSON.stringify(row, (_key, value) => (typeof value === 'number' ? Math.round(value * 100) / 100 : value)),
  )
  return row
}

const core = await startStandInCore(1)
const edge = fork(join(import.meta.dirname, '../edge/process.ts'), [], {
  silent: true,
  env: {
    ...process.env,
    EDGE_HOST: '127.0.0.1',
    EDGE_PORT: String(edgePort),
    EDGE_ORIGIN: core.origin,
    EDGE_TOKEN: 't',
    EDGE_CACHE_DIR: folder,
    EDGE_WIDGET_DIR: folder,
    EDGE_STATIC_DIR: folder,
    EDGE_MAX_STREAMS: '19000',
    EDGE_DRAIN_MS: '0',
  },
})
await next(edge, 'ready')
await sleep(500)
let seq = 1
const ours = await measure('edge', edge.pid!, edgePort, '/feed/v1/stream', (text) =>
  core.publish(++seq, text.padEnd(60)),
)
edge.kill('SIGTERM')
await core.stop()

if (existsSync(NCHAN)) {
  const conf = join(folder, 'nginx.conf')
  writeFileSync(
    conf,
    `load_module ${NCHAN}; daemon off; master_process off; worker_processes 1; pid nginx.pid;
error_log nginx.err warn; worker_rlimit_nofile 20000; events { worker_connections 19990; multi_accept on; }
http { access_log off; client_body_temp_path cb; proxy_temp_path pt; fastcgi_temp_path ft; uwsgi_temp_path ut; scgi_temp_path st;
tcp_nodelay on; nchan_shared_memory_size 128M; server { listen 127.0.0.1:${nginxPort} backlog=65535;
location = /feed { nchan_subscriber eventsource; nchan_channel_id s; nchan_subscriber_first_message newest; }
location = /pub { nchan_publisher; nchan_channel_id s; nchan_message_buffer_length 5; } } }`,
  )
  const nginx = spawn('nginx', ['-p', folder, '-e', 'nginx.err', '-c', conf], { stdio: 'ignore' })
  await sleep(1000)
  const publish = (text: string) =>
    fetch(`http://127.0.0.1:${nginxPort}/pub`, { method: 'POST', body: text.padEnd(600, '.') }).then(
      (answer) => answer.text(),
    )
  await publish('first')
  const theirs = await measure('nchan', nginx.pid!, nginxPort, '/feed', publish)
  nginx.kill('SIGTERM')
  const ratio = (a: number, b: number) => Math.round((a / b) * 100) / 100
  console.log(
    JSON.stringify({
      ratio: 'edge/nchan',
      p50: ratio(ours.p50, theirs.p50),
      p99: ratio(ours.p99, theirs.p99),
      connect: ratio(ours.connectMs, theirs.connectMs),
      cpu: ratio(ours.cpuUs, theirs.cpuUs),
      memory: ratio(ours.kbEach, theirs.kbEach),
    }),
  )
} else console.log(`missing: ${NCHAN} (Debian: nginx libnginx-mod-nchan); no comparison`)
rmSync(folder, { recursive: true, force: true })
process.exit(0)
