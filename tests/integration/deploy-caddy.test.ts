import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:http2'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { RunningEdge } from '../../edge/main.ts'
import { freePort } from '../../server/runtime/free-port.ts'
import { parseMetrics } from '../support/parse-metrics.ts'
import { ROOT } from '../support/run-product.ts'
import { EPOCH, type StandInCore, startStandInCore } from '../support/stand-in-core.ts'
import { startTestEdge } from '../support/start-test-edge.ts'

const hasCaddy = spawnSync('caddy', ['version']).error === undefined
const eventually = { timeout: 60_000, interval: 50 }
const TLS = join(ROOT, 'tests/data/tls')

describe.skipIf(!hasCaddy)('deploy/Caddyfile in front of an edge (needs caddy)', () => {
  let core: StandInCore
  let edge: RunningEdge
  let caddy: ChildProcess
  let folder: string
  let url: string
  let metricsPort: number

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'allclear-caddy-'))
    core = await startStandInCore(1, undefined, { heartbeatSeconds: 5 })
    metricsPort = await freePort()
    edge = await startTestEdge(core, folder, {
      metricsPort,
      trustedProxies: ['127.0.0.1'],
      limits: { streamsPerAddress: 2 },
    })
    const port = await freePort()
    url = `https://localhost:${port}`
    // Places, and no certificate from the net; what is said of the edge stays as it is.
    const config = readFileSync(join(ROOT, 'deploy/Caddyfile'), 'utf8')
      .replaceAll('127.0.0.1:3000', `127.0.0.1:${edge.port}`)
      .replace(
        'status.example.com {',
        `${url} {\n\tbind 127.0.0.1 127.0.0.2\n\ttls ${TLS}/cert.pem ${TLS}/key.pem`,
      )
    const global = `{\n\tadmin off\n\tauto_https disable_redirects\n\tstorage file_system ${folder}/storage\n}\n`
    writeFileSync(join(folder, 'Caddyfile'), global + config)
    caddy = spawn('caddy', ['run', '--config', join(folder, 'Caddyfile'), '--adapter', 'caddyfile'], {
      env: { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder },
      stdio: ['ignore', 'ignore', process.env.SHOW_LOGS ? 'inherit' : 'ignore'],
    })
  })
  afterAll(async () => {
    caddy?.kill('SIGKILL')
    await edge?.close(0)
    await core?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  /** Asks over HTTP/2 and gathers what comes; `status` is 0 until there is an answer. `from`: the visitor's address. */
  function ask(path: string, headers: Record<string, string> = {}, from = '127.0.0.1') {
    const port = Number(new URL(url).port)
    const own = { host: from, port, localAddress: from, ALPNProtocols: ['h2'], rejectUnauthorized: false }
    const session = connect(url, { createConnection: () => connectTls({ ...own, servername: 'localhost' }) })
    const asked = { status: 0, text: '', encoding: '', close: () => session.destroy() }
    session.on('error', () => undefined)
    const request = session.request({ ':path': path, ':authority': new URL(url).host, ...headers })
    request.setEncoding('utf8')
    request.on('error', () => undefined)
    request.on('response', (answer) => {
      asked.status = Number(answer[':status'])
      asked.encoding = String(answer['content-encoding'] ?? '')
    })
    request.on('data', (chunk: string) => {
      asked.text += chunk
    })
    return asked
  }
  const streams = async () =>
    parseMetrics(await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()).get(
      'allclear_edge_streams',
    )
  const hasState = (stream: { text: string }, seq: number) =>
    vi.waitFor(() => expect(stream.text).toContain(`id: ${EPOCH}:${seq}\n`), eventually)

  it('serves pages over HTTP/2 as they are, and says who the visitor is, whatever the visitor claims', async () => {
    await vi.waitFor(async () => {
      const page = ask('/', { 'accept-encoding': 'br' })
      await vi.waitFor(() => expect([page.status, page.encoding]).toEqual([200, 'br']), 3000)
      page.close()
    }, eventually)
    const claimed = {
      'x-forwarded-for': '198.51.100.7',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': 'evil.example',
    }
    const passed = ask('/v1/x', claimed, '127.0.0.2')
    await vi.waitFor(() => expect(passed.text).toBe('passed'), eventually)
    passed.close()
    const { headers } = core.seen.find(({ path }) => path === '/v1/x')!
    expect(headers['x-forwarded-proto']).toBe('https')
    expect(headers['x-forwarded-for']).toBe('127.0.0.2')
    expect([headers.host, headers['x-forwarded-host']]).toEqual([new URL(url).host, new URL(url).host])
  })

  it('lets a stream through as it is written, counts it by its visitor, and lets go of it when the visitor does', async () => {
    const all = [ask('/feed/v1/stream'), ask('/feed/v1/stream')]
    for (const stream of all) await hasState(stream, 1)
    const third = ask('/feed/v1/stream')
    await vi.waitFor(() => expect(third.text).toContain('"reason":"overload"'), eventually)
    const other = ask('/feed/v1/stream', {}, '127.0.0.2')
    await hasState(other, 1)
    core.publish(2)
    for (const stream of [...all, other]) await hasState(stream, 2)
    expect(await streams()).toBe(3)
    for (const stream of [...all, other, third]) stream.close()
    await vi.waitFor(async () => expect(await streams()).toBe(0), eventually)
  })

  it('keeps a stream that is silent but for its beats', async () => {
    const stream = ask('/feed/v1/stream')
    await vi.waitFor(() => expect(stream.text.match(/event: beat/g)?.length).toBeGreaterThan(3), eventually)
    core.publish(3)
    await hasState(stream, 3)
    stream.close()
  })
})
