/**
 * A flash crowd on the status page: `node bench/flash-crowd.ts`. A cached answer of an edge beside nginx with the same
 * bytes as a static, pre-compressed file, in one run; a ratio for each second and one for each second of the server's CPU. Needs wrk and nginx.
 */
import { fork, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { EDGE_NODE_OPTIONS } from '../server/runtime/start-all.ts'
import { startStandInCore } from '../tests/support/stand-in-core.ts'

const [edgePort, nginxPort] = [42_111, 42_112]
const folder = mkdtempSync(join(tmpdir(), 'allclear-crowd-'))
const missing = ['wrk', 'nginx'].filter((tool) => spawnSync(tool, ['-v']).error !== undefined)
if (missing.length > 0) {
  console.log(`missing: ${missing.join(', ')}; nothing to compare with`)
  process.exit(0)
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
    EDGE_LIMITS:
      'maxStreams=19000,maxConnections=19500,streamsPerAddress=19000,connectionsPerAddress=19500,acceptsPerSecond=1000000,drainSeconds=0',
  },
})
await new Promise((resolve) => edge.once('message', resolve))
await sleep(500)
const page = Buffer.from(await (await fetch(`http://127.0.0.1:${edgePort}/`)).arrayBuffer())
mkdirSync(join(folder, 'www'))
writeFileSync(join(folder, 'www/index.html'), page)
writeFileSync(join(folder, 'www/index.html.gz'), gzipSync(page, { level: 9 }))
writeFileSync(
  join(folder, 'nginx.conf'),
  `daemon off; master_process off; worker_processes 1; pid nginx.pid; error_log nginx.err warn;
events { worker_connections 4000; }
http { access_log off; client_body_temp_path cb; proxy_temp_path pt; fastcgi_temp_path ft; uwsgi_temp_path ut;
scgi_temp_path st; keepalive_requests 10000000; open_file_cache max=10; types { text/html html; }
server { listen 127.0.0.1:${nginxPort} backlog=65535; root www; gzip_static on; } }`,
)
const nginx = spawn('nginx', ['-p', folder, '-e', 'nginx.err', '-c', 'nginx.conf'], { stdio: 'ignore' })
await sleep(500)

/** CPU seconds that a process has used. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

// Each request of "varied heads" looks like another browser: what is kept by the bytes of a head does not help.
writeFileSync(
  join(folder, 'varied.lua'),
  `local n = 0
request = function()
  n = n + 1
  wrk.headers["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64; rv:" .. n .. ") Gecko/20100101 Firefox/" .. (n % 150)
  wrk.headers["Accept-Language"] = "en-US,en;q=0.5"
  return wrk.format("GET", "/")
end`,
)

interface Load {
  perSecond: number
  perCpuSecond: number
}

function load(name: string, kind: string, port: number, pid: number, options: string[]): Load {
  const before = cpuSeconds(pid)
  const { stdout } = spawnSync(
    'wrk',
    ['-t1', '-d5s', '--latency', '-H', 'Accept-Encoding: gzip', ...options, `http://127.0.0.1:${port}/`],
    { encoding: 'utf8' },
  )
  const cpu = cpuSeconds(pid) - before
  const perSecond = Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1] ?? 0)
  const requests = Number(/(\d+) requests in/.exec(stdout)?.[1] ?? 0)
  const p99 = /99%\s+(\S+)/.exec(stdout)?.[1]
  const errors = /Non-2xx.*|Socket errors.*/.exec(stdout)?.[0] ?? 'none'
  const perCpuSecond = Math.round(requests / cpu)
  console.log(JSON.stringify({ kind, name, perSecond: Math.round(perSecond), perCpuSecond, p99, errors }))
  return { perSecond, perCpuSecond }
}
const ratio = (a: number, b: number) => Math.round((a / b) * 100) / 100
for (const [kind, options] of [
  ['kept alive, 100 connections', ['-c100']],
  ['kept alive, 1000 connections', ['-c1000']],
  ['kept alive, 100 connections, varied heads', ['-c100', '-s', join(folder, 'varied.lua')]],
  ['a new connection for each request, 100 at once', ['-c100', '-H', 'Connection: close']],
] as const) {
  const ours = load('edge', kind, edgePort, edge.pid!, [...options])
  const theirs = load('nginx, static gzip', kind, nginxPort, nginx.pid!, [...options])
  const perSecond = ratio(ours.perSecond, theirs.perSecond)
  console.log(
    JSON.stringify({
      kind,
      ratio: 'edge/nginx',
      perSecond,
      perCpuSecond: ratio(ours.perCpuSecond, theirs.perCpuSecond),
    }),
  )
}
edge.kill('SIGTERM')
nginx.kill('SIGTERM')
await core.stop()
rmSync(folder, { recursive: true, force: true })
process.exit(0)
