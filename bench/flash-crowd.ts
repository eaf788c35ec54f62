/**
 * A flash crowd on the status page: `node bench/flash-crowd.ts`. A cached answer of an edge beside nginx with the same
 * bytes as a static, pre-compressed file, over kept-alive connections, in one run. Needs wrk and nginx.
 */
import { fork, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
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
    EDGE_DRAIN_MS: '0',
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

function load(name: string, port: number, connections: number): number {
  const { stdout } = spawnSync(
    'wrk',
    [
      '-t1',
      `-c${connections}`,
      '-d4s',
      '--latency',
      '-H',
      'Accept-Encoding: gzip',
      `http://127.0.0.1:${port}/`,
    ],
    { encoding: 'utf8' },
  )
  const perSecond = Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1] ?? 0)
  const p99 = /99%\s+(\S+)/.exec(stdout)?.[1]
  const errors = /Non-2xx.*|Socket errors.*/.exec(stdout)?.[0] ?? 'none'
  console.log(JSON.stringify({ name, connections, perSecond, p99, errors }))
  return perSecond
}
for (const connections of [100, 1000]) {
  const ours = load('edge', edgePort, connections)
  const theirs = load('nginx, static gzip', nginxPort, connections)
  console.log(
    JSON.stringify({ ratio: 'edge/nginx', connections, perSecond: Math.round((ours / theirs) * 100) / 100 }),
  )
}
edge.kill('SIGTERM')
nginx.kill('SIGTERM')
await core.stop()
rmSync(folder, { recursive: true, force: true })
process.exit(0)
