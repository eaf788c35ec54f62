/**
 * A flash crowd on the status page: `node bench/flash-crowd.ts [rounds]` (7). A cached answer of an edge beside nginx
 * with the same bytes as a static, pre-compressed file, in one run and in turns; ratios of requests for each second, and
 * for each second of the server's CPU. Each server has one core, with all its threads, and wrk another, where taskset
 * can be had: what a core serves is asked, and neither is to be helped by the other. Needs wrk and nginx.
 */
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { startStandInCore } from '../tests/support/stand-in-core.ts'
import { startEdgeProcess, WIDE } from './edge-under-test.ts'
import { cpuSeconds } from './process-cost.ts'
import { median, round } from './statistics.ts'

const edgePort = Number(process.env.BENCH_PORT ?? 22_111)
const nginxPort = edgePort + 1
const folder = mkdtempSync(join(tmpdir(), 'allclear-crowd-'))
const missing = ['wrk', 'nginx'].filter((tool) => spawnSync(tool, ['-v']).error !== undefined)
if (missing.length > 0) {
  console.log(`missing: ${missing.join(', ')}; nothing to compare with`)
  process.exit(0)
}

const core = await startStandInCore(1)
const edge = await startEdgeProcess({ origin: core.origin, port: edgePort, folder, limits: WIDE })
await sleep(500)
const first = await fetch(`http://127.0.0.1:${edgePort}/`)
const page = Buffer.from(await first.arrayBuffer())
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

const fromNginx = await fetch(`http://127.0.0.1:${nginxPort}/`, { headers: { 'accept-encoding': 'gzip' } })
await fromNginx.arrayBuffer()
const etags = [first, fromNginx].map((answer) => answer.headers.get('etag')).join(', ')

// Each request of "varied heads" looks like another browser: what a connection asked before does not help. The heads are
// made beforehand, else the client would be measured.
writeFileSync(
  join(folder, 'varied.lua'),
  `local heads, n = {}, 0
init = function()
  for i = 1, 3000 do
    wrk.headers["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64; rv:" .. i .. ") Gecko/20100101 Firefox/" .. (i % 150)
    wrk.headers["Accept-Language"] = "en-US,en;q=0.5"
    heads[i] = wrk.format("GET", "/")
  end
end
request = function()
  n = n % 3000 + 1
  return heads[n]
end`,
)

const canPin = cpus().length > 1 && spawnSync('taskset', ['-V']).error === undefined
if (!canPin) console.log('missing: taskset, or a second core; server and client share what there is')
if (canPin)
  for (const { pid } of [edge, nginx]) spawnSync('taskset', ['-acp', '0', String(pid)], { stdio: 'ignore' })

interface Load {
  perSecond: number
  perCpuSecond: number
  p99Ms: number
  errors: string
}

const IN_MS: Record<string, number> = { us: 0.001, ms: 1, s: 1000 }

function load(port: number, pid: number, seconds: number, options: string[]): Load {
  const before = cpuSeconds(pid)
  const { stdout } = spawnSync(
    canPin ? 'taskset' : 'wrk',
    [
      ...(canPin ? ['-c', '1', 'wrk'] : []),
      '-t1',
      `-d${seconds}s`,
      '--latency',
      '-H',
      'Accept-Encoding: gzip',
      ...options,
      `http://127.0.0.1:${port}/`,
    ],
    { encoding: 'utf8' },
  )
  const cpu = cpuSeconds(pid) - before
  const requests = Number(/(\d+) requests in/.exec(stdout)?.[1] ?? 0)
  const [, p99, unit] = /99%\s+([\d.]+)(us|ms|s)/.exec(stdout) ?? []
  return {
    perSecond: Math.round(Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1] ?? 0)),
    perCpuSecond: Math.round(requests / cpu),
    p99Ms: Number(p99) * (IN_MS[unit ?? ''] ?? Number.NaN),
    errors: /Non-2xx.*|Socket errors.*/.exec(stdout)?.[0] ?? 'none',
  }
}

const ROUNDS = Number(process.argv[2] ?? 7)

// In turns, so that both meet the same neighbours on the machine; the first seconds of each kind warm up and do not count.
for (const [kind, options] of [
  ['kept alive, 100 connections', ['-c100']],
  ['kept alive, 1000 connections', ['-c1000']],
  ['kept alive, 100 connections, varied heads', ['-c100', '-s', join(folder, 'varied.lua')]],
  ['unchanged (304), 100 connections', ['-c100', '-H', `If-None-Match: ${etags}`]],
  ['a new connection for each request, 100 at once', ['-c100', '-H', 'Connection: close']],
] as const) {
  load(edgePort, edge.pid!, 4, [...options])
  load(nginxPort, nginx.pid!, 1, [...options])
  const ours: Load[] = []
  const theirs: Load[] = []
  for (let i = 0; i < ROUNDS; i++) {
    ours.push(load(edgePort, edge.pid!, 2, [...options]))
    theirs.push(load(nginxPort, nginx.pid!, 2, [...options]))
  }
  const row = (name: string, loads: Load[]) => ({
    name,
    perSecond: median(loads.map((one) => one.perSecond)),
    perCpuSecond: median(loads.map((one) => one.perCpuSecond)),
    p99Ms: round(median(loads.map((one) => one.p99Ms))),
    errors: loads.find((one) => one.errors !== 'none')?.errors ?? 'none',
  })
  const ratio = (name: 'perSecond' | 'perCpuSecond' | 'p99Ms') =>
    round(median(ours.map((one, i) => one[name] / theirs[i]![name])))
  console.log(JSON.stringify({ kind, ...row('edge', ours) }))
  console.log(JSON.stringify({ kind, ...row('nginx, static gzip', theirs) }))
  console.log(
    JSON.stringify({
      kind,
      ratio: 'edge/nginx, median of the rounds',
      perSecond: ratio('perSecond'),
      perCpuSecond: ratio('perCpuSecond'),
      p99Ms: ratio('p99Ms'),
    }),
  )
}
edge.kill('SIGTERM')
nginx.kill('SIGTERM')
await core.stop()
rmSync(folder, { recursive: true, force: true })
process.exit(0)
