import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:http2'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { RunningEdge } from '../../edge/main.ts'
import { freePort } from '../../server/runtime/free-port.ts'
import { ROOT } from '../support/run-product.ts'
import { EPOCH, type StandInCore, startStandInCore } from '../support/stand-in-core.ts'
import { startTestEdge } from '../support/start-test-edge.ts'

const hasNginx = spawnSync('nginx', ['-v']).error === undefined
const eventually = { timeout: 30_000, interval: 50 }

describe.skipIf(!hasNginx)('deploy/nginx.conf in front of an edge (needs nginx)', () => {
  let core: StandInCore
  let edge: RunningEdge
  let nginx: ChildProcess
  let folder: string
  let url: string

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'allclear-nginx-'))
    core = await startStandInCore()
    edge = await startTestEdge(core, folder, { trustedProxies: ['127.0.0.1'] })
    const port = await freePort()
    url = `https://localhost:${port}`
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `${name}_temp_path ${folder}/${name};`,
    )
    // Places and sizes are those of a test; what is said of the edge stays as it is.
    const config = readFileSync(join(ROOT, 'deploy/nginx.conf'), 'utf8')
      .replaceAll('127.0.0.1:3000', `127.0.0.1:${edge.port}`)
      .replace('listen 443', `listen 127.0.0.1:${port}`)
      .replace('/etc/ssl/status.example.com.pem', join(ROOT, 'tests/data/tls/cert.pem'))
      .replace('/etc/ssl/status.example.com.key', join(ROOT, 'tests/data/tls/key.pem'))
      .replace('worker_processes auto;', '')
      .replace('worker_rlimit_nofile 100000;', '')
      .replace('worker_connections 45000', 'worker_connections 200')
      .replace('http {', `http { access_log off; ${temporary.join(' ')}`)
    const head = `daemon off; master_process off; pid ${folder}/nginx.pid; error_log ${folder}/error.log;\n`
    writeFileSync(join(folder, 'nginx.conf'), head + config)
    nginx = spawn('nginx', ['-p', folder, '-e', 'error.log', '-c', 'nginx.conf'], { stdio: 'inherit' })
  })
  afterAll(async () => {
    nginx?.kill('SIGKILL')
    await edge?.close(0)
    await core?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  /** Asks over HTTP/2 and gathers what comes; `status` is 0 until there is an answer. */
  function ask(path: string, headers: Record<string, string> = {}) {
    const session = connect(url, { rejectUnauthorized: false })
    const asked = { status: 0, text: '', close: () => session.destroy() }
    session.on('error', () => undefined)
    const request = session.request({ ':path': path, ...headers })
    request.setEncoding('utf8')
    request.on('error', () => undefined)
    request.on('response', (answer) => {
      asked.status = Number(answer[':status'])
    })
    request.on('data', (chunk: string) => {
      asked.text += chunk
    })
    return asked
  }

  it('serves pages over HTTP/2, and says who the visitor is, whatever the visitor claims', async () => {
    await vi.waitFor(async () => {
      const page = ask('/')
      await vi.waitFor(() => expect([page.status, page.text.includes('seq 1')]).toEqual([200, true]), 3000)
      page.close()
    }, eventually)
    const passed = ask('/v1/x', { 'x-forwarded-for': '198.51.100.7', 'x-forwarded-proto': 'http' })
    await vi.waitFor(() => expect(passed.text).toBe('passed'), eventually)
    passed.close()
    const { headers } = core.seen.find(({ path }) => path === '/v1/x')!
    expect(headers['x-forwarded-proto']).toBe('https')
    expect(headers['x-forwarded-for']).toBe('127.0.0.1')
    expect(headers.host).toBe(new URL(url).host)
  })

  it('lets a stream through as it is written', async () => {
    const stream = ask('/feed/v1/stream')
    await vi.waitFor(() => expect(stream.text).toContain(`id: ${EPOCH}:1\n`), eventually)
    core.publish(2)
    await vi.waitFor(() => expect(stream.text).toContain(`id: ${EPOCH}:2\n`), eventually)
    stream.close()
  })
})
