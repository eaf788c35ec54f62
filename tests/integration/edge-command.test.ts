import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:https'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { freePort } from '../../server/runtime/free-port.ts'
import { ROOT, type RunningProduct, runProduct } from '../support/run-product.ts'
import { rawRequest } from '../support/start-test-edge.ts'
import { startTlsProxy } from '../support/tls-proxy.ts'

const eventually = { timeout: 60_000, interval: 100 }
const TLS = join(ROOT, 'tests/data/tls')
const COMMAND = join(ROOT, 'bin/run.js')
let product: RunningProduct
let edgeToken: string
/** Core's own listener behind TLS, as an edge on another machine reaches it. */
let origin: string
const closing: (() => unknown)[] = []
const closingLast: (() => unknown)[] = []

beforeAll(async () => {
  const [corePort, tlsPort] = [await freePort(), await freePort()]
  product = await runProduct({ CORE_PORT: String(corePort) })
  edgeToken = JSON.parse(readFileSync(join(product.dataDir, 'secrets.json'), 'utf8')).edgeToken
  const proxy = await startTlsProxy(tlsPort, corePort)
  closingLast.push(
    () => product.stop(),
    () => proxy.close(),
  )
  origin = `https://localhost:${tlsPort}`
})
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})
afterAll(async () => {
  for (const close of closingLast.reverse()) await close()
})

interface Line {
  event: string
  edge?: string
  reason?: string
  error?: string
}

/** `allclear edge`, the built one, as on a machine of its own. It ends with the test. */
async function runEdgeCommand(to: string, extra: Record<string, string> = {}) {
  const dataDir = mkdtempSync(join(tmpdir(), 'allclear-edge-command-'))
  const environment: Record<string, string> = {
    ALLCLEAR_PREBUILT: '1',
    HOST: '127.0.0.1',
    PORT: String(await freePort()),
    DATA_DIR: dataDir,
    DRAIN_SECONDS: '0',
    EDGE_TOKEN: edgeToken,
    NODE_EXTRA_CA_CERTS: join(TLS, 'cert.pem'),
    ...extra,
  }
  const child = spawn(process.execPath, [COMMAND, 'edge', '--origin', to], {
    cwd: dataDir,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let text = ''
  child.stderr.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  const ended = once(child, 'exit')
  const end = async () => {
    child.kill('SIGTERM')
    const [code] = await ended
    rmSync(dataDir, { recursive: true, force: true })
    return code as number | null
  }
  closing.push(end)
  const url = `http://127.0.0.1:${environment.PORT}`
  const lines = (): Line[] =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line)
  const readiness = async () => {
    const answer = await fetch(`${url}/readyz`, { headers: { connection: 'close' } })
    return { status: answer.status, ...((await answer.json()) as { core: boolean }) }
  }
  const ready = () =>
    vi.waitFor(async () => expect(await readiness()).toMatchObject({ status: 200, core: true }), eventually)
  return { child, url, port: Number(environment.PORT), lines, text: () => text, ended, end, ready, readiness }
}

test('allclear edge follows a core over TLS, serves its pages, carries its changes, and is watched by it', async () => {
  const edge = await runEdgeCommand(origin, { EDGE_NAME: 'far away', EDGE_LIMITS: 'maxStreams=1' })
  await edge.ready()
  const page = await fetch(`${edge.url}/`)
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<!doctype html>')])
  const reader = rawRequest(edge.port, 'GET /feed/v1/stream HTTP/1.1\r\nHost: a\r\n\r\n')
  await vi.waitFor(() => expect(reader.text()).toContain('event: state'), eventually)
  const opened = await product.api('POST', '/incidents', {
    incident: { name: 'Seen from far away', status: 'investigating', body: 'We are looking into it.' },
  })
  expect(opened.status).toBe(201)
  await vi.waitFor(() => expect(reader.text()).toContain('Seen from far away'), eventually)
  await vi.waitFor(
    async () => expect(await (await fetch(`${edge.url}/`)).text()).toContain('Seen from far away'),
    eventually,
  )
  // Its own name and limits hold, and not those of an edge beside core.
  expect(new Set(edge.lines().map((line) => line.edge))).toEqual(new Set(['far away']))
  const second = rawRequest(edge.port, 'GET /feed/v1/stream HTTP/1.1\r\nHost: a\r\n\r\n')
  await second.ended
  expect(second.text()).toContain('"reason":"overload"')
  reader.socket.destroy()
  expect(edge.text()).not.toContain(edgeToken)
  expect(await edge.end()).toBe(0)
  expect(edge.lines().at(-1)).toMatchObject({ event: 'stopped' })
  expect(product.log()).toMatch(/"event":"edge-follows","edge":"far away"/)
})

test('what is set for the edge itself wins; killed, the command leaves no edge behind', async () => {
  const own = await freePort()
  const edge = await runEdgeCommand(origin, { EDGE_PORT: String(own) })
  const url = `http://127.0.0.1:${own}/readyz`
  await vi.waitFor(async () => expect((await fetch(url)).status).toBe(200), eventually)
  await expect(fetch(`${edge.url}/readyz`)).rejects.toThrow()
  expect(edge.lines().at(-1)?.edge).toBe(`${hostname()}:${own}`)
  edge.child.kill('SIGKILL')
  await vi.waitFor(() => expect(fetch(url)).rejects.toThrow(), eventually)
})

/** A TLS server of somebody else's. */
async function serveElse(certificate: string): Promise<string> {
  const server = createServer(
    { key: readFileSync(join(TLS, 'key.pem')), cert: readFileSync(join(TLS, certificate)) },
    (_request, response) => response.end('<!doctype html>\n<p>Welcome</p>\n'),
  )
  await new Promise<void>((resolve) => server.listen(0, resolve))
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return `https://localhost:${typeof address === 'object' ? address?.port : 0}`
}

test.each<[string, () => Promise<string>, Record<string, string>, RegExp]>([
  [
    'a wrong token',
    async () => origin,
    { EDGE_TOKEN: 'not-the-token' },
    /^core does not know this edge's token; it is edgeToken in core's secrets\.json$/,
  ],
  [
    'an expired certificate',
    () => serveElse('expired.pem'),
    { NODE_EXTRA_CA_CERTS: join(TLS, 'expired.pem') },
    /^certificate has expired$/,
  ],
  ['a certificate that nobody vouches for', async () => origin, { NODE_EXTRA_CA_CERTS: '' }, /self-signed/],
  [
    'an origin that is no core',
    () => serveElse('cert.pem'),
    {},
    /^what answers there is no core of Allclear: https:/,
  ],
])(
  'allclear edge says in a sentence why it cannot follow, and is not ready: %s',
  async (_name, to, extra, words) => {
    const edge = await runEdgeCommand(await to(), extra)
    const told = () => edge.lines().filter(({ event }) => event === 'core-out-of-reach')
    await vi.waitFor(() => expect(told()[0]?.reason).toMatch(words), eventually)
    await vi.waitFor(
      async () => expect(await edge.readiness()).toMatchObject({ status: 503, core: false }),
      eventually,
    )
    for (const secret of [edgeToken, 'not-the-token']) expect(edge.text()).not.toContain(secret)
    expect(await edge.end()).toBe(0)
  },
)

test('a second allclear edge on the same port is refused: they would divide the visitors between them', async () => {
  const first = await runEdgeCommand(origin)
  await first.ready()
  const second = await runEdgeCommand(origin, { PORT: String(first.port) })
  expect(await second.ended).toEqual([2, null])
  expect(second.lines().at(-1)?.error).toMatch(/is taken by another program; choose a free one with PORT/)
})

test.each([
  [['edge'], /required option '--origin <url>'/, 2],
  [
    ['edge', '--origin', 'core.example.com'],
    /--origin is "core\.example\.com"; allowed is an address such as/,
    1,
  ],
  [['edge', '--origin', 'https://core.example.com'], /An edge needs --token or EDGE_TOKEN\./, 1],
])('allclear %j used wrongly says so and starts nothing', (args, words, code) => {
  const { EDGE_TOKEN: _, ...inherited } = process.env
  const { status, stderr } = spawnSync(process.execPath, [COMMAND, ...args], {
    encoding: 'utf8',
    env: { ...inherited, ALLCLEAR_PREBUILT: '1' },
  })
  expect(stderr).toMatch(words)
  expect(status).toBe(code)
})
