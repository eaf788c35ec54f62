import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openTruth } from '../../edge/follow/known-truth.ts'
import { readMessage } from '../../edge/follow/read-message.ts'
import { failureInWords } from '../../edge/follow/trouble.ts'
import { freePort } from '../../server/runtime/free-port.ts'
import { ROOT } from '../support/run-product.ts'
import { EPOCH, PAGE, startStandInCore, stateDocument } from '../support/stand-in-core.ts'
import { startTlsProxy } from '../support/tls-proxy.ts'

const eventually = { timeout: 60_000, interval: 50 }
const TLS = join(ROOT, 'tests/data/tls')
let folder: string
const closing: (() => unknown)[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'allclear-follow-'))
})
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
  rmSync(folder, { recursive: true, force: true })
})

interface Line {
  at: string
  part: string
  event: string
  reason?: string
}

/** An edge as a process of its own that need not become ready; `lines` are those of its log. */
async function runEdge(origin: string, environment: Record<string, string> = {}) {
  const port = await freePort()
  const child: ChildProcess = spawn(process.execPath, [join(ROOT, 'edge/process.ts')], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...process.env,
      EDGE_HOST: '127.0.0.1',
      EDGE_PORT: String(port),
      EDGE_ORIGIN: origin,
      EDGE_TOKEN: 'token of this edge',
      EDGE_CACHE_DIR: join(folder, 'cache'),
      EDGE_WIDGET_DIR: folder,
      EDGE_STATIC_DIR: folder,
      ...environment,
    },
  })
  let text = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  closing.push(() => child.kill('SIGKILL'))
  const lines = () =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line)
  const ready = async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`, { headers: { connection: 'close' } })
    return { status: answer.status, ...((await answer.json()) as { core: boolean }) }
  }
  return { child, lines, text: () => text, ready }
}

async function serve(server: Server, scheme: 'http' | 'https'): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve))
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return `${scheme}://localhost:${typeof address === 'object' ? address?.port : 0}`
}
const answering = (answer: (response: ServerResponse) => void) =>
  serve(
    createServer((_request, response) => answer(response)),
    'http',
  )
const tls = (certificate: string) =>
  createTlsServer({ key: readFileSync(join(TLS, 'key.pem')), cert: readFileSync(join(TLS, certificate)) })

describe('an edge whose core cannot be followed says why, and goes on', () => {
  it.each<[string, () => Promise<string>, RegExp, Record<string, string>?]>([
    ['a wrong token', () => answering((to) => to.writeHead(401).end()), /edgeToken in core's secrets\.json/],
    ['a page of HTML', () => answering((to) => to.end('<!doctype html>\n<p>Soon back</p>')), /no core of/],
    ['a page on one line', () => answering((to) => to.end('<p>Soon back</p>')), /no core of Allclear/],
    ['other JSON', () => answering((to) => to.end('{"ok":true}\n[]\n')), /no core of Allclear/],
    ['a redirect', () => answering((to) => to.writeHead(302, { location: '/x' }).end()), /redirects/],
    ['a proxy without core', () => answering((to) => to.writeHead(502).end()), /which answers 502/],
    ['something else', () => answering((to) => to.writeHead(404).end()), /answers 404/],
    ['nobody there', async () => `http://localhost:${await freePort()}`, /ECONNREFUSED/],
    ['TLS where none is', async () => (await answering((to) => to.end())).replace('http', 'https'), /SSL/],
    [
      'a certificate that nobody vouches for',
      () => serve(tls('cert.pem'), 'https'),
      /self-signed certificate/,
    ],
    [
      'an expired certificate',
      () => serve(tls('expired.pem'), 'https'),
      /certificate has expired/,
      { NODE_EXTRA_CA_CERTS: join(TLS, 'expired.pem') },
    ],
    [
      "another host's certificate",
      async () => (await serve(tls('cert.pem'), 'https')).replace('localhost', '127.0.0.2'),
      /does not match certificate/,
      { NODE_EXTRA_CA_CERTS: join(TLS, 'cert.pem') },
    ],
  ])('%s', async (_name, start, words, environment) => {
    const edge = await runEdge(await start(), environment)
    const told = () => edge.lines().filter(({ event }) => event === 'core-out-of-reach')
    await vi.waitFor(() => expect(told()[0]?.reason).toMatch(words), eventually)
    // It is tried again and again, and told once.
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(told()).toHaveLength(1)
    expect(await edge.ready()).toMatchObject({ status: 503, core: false })
    expect(edge.text()).not.toContain('token of this edge')
    for (const line of edge.lines()) expect(line).toMatchObject({ at: expect.any(String), part: 'edge' })
  })
})

it('an edge follows core over TLS, passes requests on over it, and says when core is lost and found', async () => {
  const core = await startStandInCore()
  closing.push(() => core.stop())
  const port = await freePort()
  const start = () => startTlsProxy(port, Number(new URL(core.origin).port))
  let proxy = await start()
  closing.push(() => proxy.close())
  const edge = await runEdge(`https://localhost:${port}`, { NODE_EXTRA_CA_CERTS: join(TLS, 'cert.pem') })
  const events = () => edge.lines().map(({ event }) => event)
  await vi.waitFor(
    async () => expect(await edge.ready()).toMatchObject({ status: 200, core: true }),
    eventually,
  )
  await proxy.close()
  await vi.waitFor(() => expect(events()).toContain('core-lost'), eventually)
  expect(await edge.ready()).toMatchObject({ status: 200, core: false })
  proxy = await start()
  await vi.waitFor(
    () => expect(events().filter((event) => event === 'core-found')).toHaveLength(2),
    eventually,
  )
  await vi.waitFor(() => expect(core.reports.length).toBeGreaterThan(0), eventually)
})

describe('a line of the follow stream', () => {
  const state = { type: 'state', page: PAGE, epoch: EPOCH, seq: 1, document: '{}' }
  it.each([
    state,
    { type: 'pages', pages: [{ id: PAGE, host: null, isDefault: true }] },
    { type: 'confirm', asOf: '2026-11-21T12:00:00.000Z' },
    { type: 'knobs', knobs: { maxStreams: 1, later: 'x' } },
    { type: 'releases', releases: [{ page: PAGE, app: '', version: '1' }] },
    { type: 'probe', id: 'a-1', sentAt: '' },
  ])('is taken when it is whole: $type', (message) => {
    expect(readMessage(JSON.stringify(message))).toEqual(message)
  })
  it.each([
    { type: 'later', x: 1 },
    { ...state, seq: '1' },
    { ...state, document: {} },
    { type: 'pages' },
    { type: 'pages', pages: [{ id: PAGE }] },
    { type: 'pages', pages: [null] },
    { type: 'confirm', asOf: 'soon' },
    { type: 'knobs', knobs: null },
    { type: 'releases', releases: {} },
    { type: 'probe', id: 'a b' },
    { type: 'constructor' },
  ])('is left alone when a core of another version may have said it: %j', (message) => {
    expect(readMessage(JSON.stringify(message))).toBe('strange')
  })
  it.each(['<p>', '{', '[]', 'null', '"x"', '{"a":1}'])('is no core when it is %j', (line) => {
    expect(readMessage(line)).toBe('foreign')
  })
})

describe('what an edge kept on disk', () => {
  const pages = [{ id: PAGE, host: null, isDefault: true }]
  const state = { page: PAGE, epoch: EPOCH, seq: 3, document: stateDocument(3) }
  const open = (saved: unknown) => {
    mkdirSync(join(folder, 'cache'), { recursive: true })
    writeFileSync(join(folder, 'cache/truth.json'), typeof saved === 'string' ? saved : JSON.stringify(saved))
    return openTruth(join(folder, 'cache'), () => undefined)
  }
  it.each([
    ['nothing', '', null],
    ['half of it', '{"pages":[', null],
    ['null', null, null],
    ['another shape', { pages: { a: 1 }, states: 7, asOf: 5, knobs: [], releases: 'x' }, null],
    ['a state of other numbers than it says', { pages, states: [{ ...state, seq: 9 }] }, PAGE],
  ])('counts only as far as it is whole: %s', (_name, saved, page) => {
    const truth = open(saved)
    expect([...truth.states]).toEqual([])
    expect(truth.pageOf('a')).toBe(page)
    expect(truth.knobs).toEqual({})
  })
  it('comes back, whole parts beside broken ones', () => {
    const truth = open({ pages, states: [null, state, { page: 1 }], asOf: 'x', knobs: { maxStreams: 3 } })
    expect(truth.states.get(PAGE)).toMatchObject({ seq: 3 })
    expect([truth.pageOf('a'), truth.asOf, truth.knobs]).toEqual([PAGE, null, { maxStreams: 3 }])
  })
})

it('names a failure that has no words of its own by its parts or its code', () => {
  expect(failureInWords(new AggregateError([new Error('connect ECONNREFUSED ::1:1')], ''))).toBe(
    'connect ECONNREFUSED ::1:1',
  )
  expect(failureInWords(Object.assign(new Error(''), { code: 'EPIPE' }))).toBe('EPIPE')
})
