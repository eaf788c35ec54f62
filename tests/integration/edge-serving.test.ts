import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type RunningEdge, startEdge } from '../../edge/main.ts'
import type { EdgeOptions } from '../../edge/options.ts'
import { freePort } from '../../server/runtime/free-port.ts'
import { EPOCH, type StandInCore, startStandInCore } from '../support/stand-in-core.ts'
import { type RawConnection, rawRequest, testEdgeOptions } from '../support/start-test-edge.ts'

let core: StandInCore
let edge: RunningEdge
let folder: string
const sockets: Socket[] = []

const start = (extra: Partial<EdgeOptions> = {}) => startEdge(testEdgeOptions(core, folder, extra))
const url = (path: string) => `http://127.0.0.1:${edge.port}${path}`
const ready = () => vi.waitFor(async () => expect((await fetch(url('/readyz'))).status).toBe(200), 5000)

/** Sends bytes as they are; the connection ends with the test. */
function raw(bytes: string): RawConnection {
  const sent = rawRequest(edge.port, bytes)
  sockets.push(sent.socket)
  return sent
}
const stream = (query = '') => raw(`GET /feed/v1/stream${query} HTTP/1.1\r\nHost: a\r\n\r\n`)

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'allclear-edge-'))
  core = await startStandInCore()
  edge = await start()
  await ready()
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await edge.close(0)
  await core.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('a stream begins with retry, beat and state, and carries the next state', async () => {
  const reader = stream()
  await vi.waitFor(() =>
    expect(reader.text()).toMatch(/retry: \d+\n\nevent: beat\n[\s\S]*event: state\nid: [^\n]+:1\n/),
  )
  expect(reader.text()).not.toMatch(/transfer-encoding|content-encoding/i)
  core.publish(2)
  await vi.waitFor(() => expect(reader.text()).toContain(`id: ${EPOCH}:2\n`))
})

test('a client that holds the current state is told so, without the state', async () => {
  const reader = stream(`?after=${EPOCH}:1`)
  await vi.waitFor(() => expect(reader.text()).toContain('event: current'))
  expect(reader.text()).not.toContain('event: state')
})

test('an older state from core never replaces a newer one', async () => {
  core.publish(5)
  const seq = async () => ((await (await fetch(url('/feed/v1/snapshot.json'))).json()) as { seq: number }).seq
  await vi.waitFor(async () => expect(await seq()).toBe(5))
  const reader = stream(`?after=${EPOCH}:5`)
  core.publish(4)
  core.publish(6)
  await vi.waitFor(() => expect(reader.text()).toContain(`id: ${EPOCH}:6\n`))
  expect(reader.text()).not.toContain(`id: ${EPOCH}:4\n`)
})

test('beyond the limit a stream is answered 200 with goodbye: overload', async () => {
  await edge.close(0)
  edge = await start({ limits: { maxStreams: 0 } })
  await ready()
  const reader = stream()
  await reader.ended
  expect(reader.text()).toMatch(
    /^HTTP\/1\.1 200 [\s\S]*event: goodbye\ndata: \{"reason":"overload","retryAfterMs":\d+\}/,
  )
})

test('draining says goodbye to every stream, then ends it', async () => {
  const readers = [stream(), stream(), stream()]
  for (const reader of readers) await vi.waitFor(() => expect(reader.text()).toContain('event: state'))
  await edge.close(50)
  await Promise.all(readers.map((reader) => reader.ended))
  for (const reader of readers) expect(reader.text()).toContain('"reason":"drain"')
})

test('a stampede on an unknown page is one render', async () => {
  let release = () => {}
  core.hold(
    new Promise<void>((resolve) => {
      release = resolve
    }),
  )
  const all = Array.from({ length: 40 }, () => fetch(url('/history')))
  await vi.waitFor(() => expect(core.renders.get('/history')).toBe(1))
  release()
  for (const answer of await Promise.all(all)) expect(answer.status).toBe(200)
  expect(core.renders.get('/history')).toBe(1)
})

test('a stampede on an unknown page that has to wait for its place at core is one render too', async () => {
  let release = () => {}
  core.hold(
    new Promise<void>((resolve) => {
      release = resolve
    }),
  )
  const others = Array.from({ length: 8 }, (_, i) => fetch(url(`/other-${i}`)))
  await vi.waitFor(() => expect(core.renders.get('/other-7')).toBe(1))
  const all = Array.from({ length: 40 }, () => fetch(url('/history')))
  await ready()
  expect(core.renders.has('/history')).toBe(false)
  release()
  for (const answer of await Promise.all([...others, ...all])) expect(answer.status).toBe(200)
  expect(core.renders.get('/history')).toBe(1)
})

test('what core renders of an older state than is kept does not replace it', async () => {
  const home = async () => (await fetch(url('/'))).text()
  expect(await home()).toContain('seq 1')
  core.showSeq(2)
  core.publish(2)
  await vi.waitFor(async () => expect(await home()).toContain('seq 2'))
  const renders = core.renders.get('/')!
  core.showSeq(1)
  core.publish(3)
  // Six times in a row; the next who asks begins it anew.
  await vi.waitFor(async () => {
    expect(await home()).toContain('seq 2')
    expect(core.renders.get('/')).toBeGreaterThan(renders + 6)
  }, 20_000)
  core.showSeq(3)
  await vi.waitFor(async () => expect(await home()).toContain('seq 3'), 20_000)
})

test('many made-up pages push out neither home nor what is asked for', async () => {
  expect(await (await fetch(url('/'))).text()).toContain('seq 1')
  for (let from = 0; from < 2100; from += 50) {
    const some = Array.from({ length: 50 }, (_, i) => fetch(url(`/made-up-${from + i}`)))
    for (const answer of await Promise.all(some)) await answer.text()
    await (await fetch(url('/history'))).text()
  }
  expect([core.renders.get('/'), core.renders.get('/history')]).toEqual([1, 1])
  const before = core.renders.size
  await (await fetch(url('/'))).text()
  await (await fetch(url('/history'))).text()
  await (await fetch(url('/made-up-2099'))).text()
  expect([core.renders.size, core.renders.get('/'), core.renders.get('/history')]).toEqual([before, 1, 1])
  expect(core.renders.get('/made-up-2099')).toBe(1)
  await (await fetch(url('/made-up-0'))).text()
  expect(core.renders.get('/made-up-0')).toBe(2)
})

test('a request that waits for core when the edge is told to stop gets its answer', async () => {
  let release = () => {}
  core.hold(
    new Promise<void>((resolve) => {
      release = resolve
    }),
  )
  const asked = fetch(url('/history'))
  await vi.waitFor(() => expect(core.renders.get('/history')).toBe(1))
  const closed = edge.close(60_000)
  await vi.waitFor(async () => expect(await fetch(url('/healthz')).catch(() => null)).toBeNull())
  release()
  expect((await asked).status).toBe(200)
  await closed
})

test('a render older than the newest state known at its end is thrown away', async () => {
  let release = () => {}
  core.hold(
    new Promise<void>((resolve) => {
      release = resolve
    }),
  )
  const asked = fetch(url('/history'))
  await vi.waitFor(() => expect(core.renders.get('/history')).toBe(1))
  const reader = stream()
  core.publish(2)
  await vi.waitFor(() => expect(reader.text()).toContain(':2\n'))
  release()
  await vi.waitFor(() => expect(core.renders.get('/history')).toBeGreaterThan(1))
  core.showSeq(2)
  expect(await (await asked).text()).toContain('seq 2')
})

test('cookies and forwarded headers of a visitor never reach the render of a public page', async () => {
  const headers = {
    cookie: 'session=1',
    authorization: 'Bearer x',
    'x-allclear-page': 'evil',
    'x-forwarded-for': '1.2.3.4',
  }
  await fetch(url('/about?utm=1'), { headers })
  const seen = core.seen.find((request) => request.path === '/about')?.headers ?? {}
  expect(seen.cookie).toBeUndefined()
  expect(seen.authorization).toBeUndefined()
  expect(seen['x-allclear-page']).not.toBe('evil')
  expect(seen['x-forwarded-for']).not.toContain('1.2.3.4')
})

test('an edge that restarts while core is gone serves the last state and pages, and what was never rendered is 503', async () => {
  expect((await fetch(url('/'))).status).toBe(200)
  await edge.close(0)
  await core.stop()
  edge = await start()
  const page = await fetch(url('/'))
  expect(await page.text()).toContain('seq 1')
  expect(page.headers.get('allclear-as-of')).not.toBeNull()
  expect((await fetch(url('/feed/v1/snapshot.json'))).status).toBe(200)
  const unknown = await fetch(url('/never'))
  expect([unknown.status, unknown.headers.has('retry-after')]).toEqual([503, true])
  const report = await fetch(url('/feed/v1/reports'), { method: 'POST', body: '{}' })
  expect([report.status, report.headers.get('access-control-allow-origin')]).toEqual([503, '*'])
  core = await startStandInCore()
})

test('a page that core has not confirmed for two minutes says so in its text, under a name of its own, until core is back', async () => {
  const room = '<aside class="stale" id="stale" aria-label="Age of this page" hidden=""></aside>'
  core.wrap((body) => `${room}${body}`)
  const fresh = await fetch(url('/'))
  expect(await fresh.text()).toContain(room)
  await edge.close(0)
  await core.stop()
  const file = join(folder, 'cache/truth.json')
  const saved = JSON.parse(readFileSync(file, 'utf8'))
  writeFileSync(file, JSON.stringify({ ...saved, asOf: '2026-11-20T12:03:04.000Z' }))
  edge = await start()
  const etags = new Set([fresh.headers.get('etag')])
  for (const [coding, read] of [
    ['identity', (body: Buffer) => body],
    ['gzip', gunzipSync],
    ['br', brotliDecompressSync],
  ] as const) {
    const sent = raw(`GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: ${coding}\r\nConnection: close\r\n\r\n`)
    await sent.ended
    const [head = '', body = ''] = sent.text().split(/\r\n\r\n(.*)/s)
    expect(read(Buffer.from(body, 'latin1')).toString()).toContain(
      'aria-label="Age of this page">This page was last confirmed on <time datetime="2026-11-20T12:03:04.000Z">2026-11-20, 12:03 UTC</time>. What happened since is unknown.</aside>',
    )
    expect(head).toContain('Allclear-As-Of: 2026-11-20T12:03:04.000Z')
    etags.add(/etag: (.*)/i.exec(head)![1]!)
  }
  expect(etags.size).toBe(2)
  const unchanged = await fetch(url('/'), { headers: { 'if-none-match': [...etags][1]! } })
  expect(unchanged.status).toBe(304)
  expect((await fetch(url('/feed/v1/snapshot.json'))).headers.get('allclear-as-of')).toContain('2026-11-20')
  core = await startStandInCore()
})

test('a reader that reads no more is dropped after a while, and holds nobody else up', async () => {
  await edge.close(0)
  const metricsPort = await freePort()
  edge = await start({ metricsPort, limits: { slowReaderBytes: 65_536, slowReaderSeconds: 5 } })
  await ready()
  const [slow, quick] = [stream(), stream()]
  for (const reader of [slow, quick])
    await vi.waitFor(() => expect(reader.text()).toContain('event: state'), 30_000)
  slow.socket.pause()
  // Far more than the kernel takes for a reader before a write is left with us.
  const large = 'x'.repeat(900_000)
  for (let seq = 2; seq <= 25; seq++) {
    core.publish(seq, large)
    await vi.waitFor(() => expect(quick.text().includes(`id: ${EPOCH}:${seq}\n`)).toBe(true), 30_000)
  }
  const metrics = async () => (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()
  await vi.waitFor(
    async () => expect(await metrics()).toMatch(/goodbyes_total\{[^}]*reason="slow"\} 1\n/),
    30_000,
  )
  slow.socket.resume()
  await slow.ended
  expect(slow.text().includes(`id: ${EPOCH}:25\n`)).toBe(false)
  core.publish(26, 'small again')
  await vi.waitFor(() => expect(quick.text().includes(`id: ${EPOCH}:26\n`)).toBe(true), 30_000)
})

test('after an upgrade the files of earlier builds are still served, and kept pages are rendered anew', async () => {
  const put = (name: string, text: string) => writeFileSync(join(folder, name), text)
  const restart = async () => {
    await edge.close(0)
    edge = await start()
    await ready()
  }
  put('status.0ld.css', 'old style')
  put('widget-1.0.0.js', 'old widget')
  await restart()
  expect(await (await fetch(url('/'))).text()).toContain('seq 1')
  for (const name of ['status.0ld.css', 'widget-1.0.0.js']) rmSync(join(folder, name))
  put('status.new.css', 'new style')
  put('widget-1.1.0.js', 'new widget')
  await restart()
  const renders = core.renders.get('/')!
  expect(await (await fetch(url('/'))).text()).toContain('seq 1')
  await vi.waitFor(() => expect(core.renders.get('/')).toBe(renders + 1), 30_000)
  for (const [path, body] of [
    ['/assets/status.0ld.css', 'old style'],
    ['/assets/status.new.css', 'new style'],
    ['/widget/1.0.0.js', 'old widget'],
    ['/widget/1.1.0.js', 'new widget'],
  ] as const) {
    const answer = await fetch(url(path))
    expect([answer.status, await answer.text()]).toEqual([200, body])
    expect(answer.headers.get('cache-control')).toContain('immutable')
    expect(answer.headers.get('access-control-allow-origin')).toBe(path.startsWith('/widget/') ? '*' : null)
  }
})

test('the icon that browsers and feed readers ask for by themselves is a real one, and is asked for once a week', async () => {
  copyFileSync(
    join(import.meta.dirname, '../../components/ui/icons/favicon.ico'),
    join(folder, 'favicon.ico'),
  )
  await edge.close(0)
  edge = await start()
  const icon = await fetch(url('/favicon.ico'))
  expect(icon.status).toBe(200)
  expect(icon.headers.get('content-type')).toBe('image/x-icon')
  expect(icon.headers.get('cache-control')).toBe('public, max-age=604800')
  const bytes = Buffer.from(await icon.arrayBuffer())
  expect([bytes.readUInt16LE(0), bytes.readUInt16LE(2)]).toEqual([0, 1])
  const images = Array.from({ length: bytes.readUInt16LE(4) }, (_, i) => {
    const at = 6 + 16 * i
    const image = bytes.subarray(bytes.readUInt32LE(at + 12)).subarray(0, bytes.readUInt32LE(at + 8))
    expect(image.toString('latin1', 1, 4)).toBe('PNG')
    expect(image.readUInt32BE(16)).toBe(bytes.readUInt8(at))
    return bytes.readUInt8(at)
  })
  expect(images).toEqual([16, 32, 48])
})

test.each([
  [
    'two content-lengths',
    'POST /v1/x HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
  ],
  [
    'a length and chunks',
    'POST /v1/x HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  ['a strange coding', 'POST /v1/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n'],
  ['a space before the colon', 'GET / HTTP/1.1\r\nHost : a\r\n\r\n'],
  ['a folded line', 'GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\r\n\r\n'],
  ['a bare line feed', 'GET / HTTP/1.1\r\nHost: a\nX: 1\r\n\r\n'],
  ['two hosts', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'],
  ['no host', 'GET / HTTP/1.1\r\n\r\n'],
])('%s in a head is refused and never reaches core', async (_name, bytes) => {
  const before = core.seen.length
  const first = raw(bytes)
  await first.ended
  expect(first.text()).toMatch(/^HTTP\/1\.1 400 /)
  expect(core.seen.length).toBe(before)
})

test('a head larger than 16 KiB is refused', async () => {
  const sent = raw(`GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`)
  await sent.ended
  expect(sent.text()).toMatch(/^HTTP\/1\.1 431 /)
})

test('a chunked report larger than 16 KiB is refused though it does not say its length', async () => {
  const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`
  const sent = raw(
    `POST /feed/v1/reports HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}${chunk}`,
  )
  await sent.ended
  expect(sent.text()).toMatch(/^HTTP\/1\.1 413 /)
  expect(sent.text()).toMatch(/access-control-allow-origin: \*/i)
})

test('made-up queries are one page to the cache: they neither push out real ones nor ask more of core', async () => {
  const before = core.renders.get('/api/v2/status.json') ?? 0
  for (let i = 0; i < 20; i++) await (await fetch(url(`/api/v2/status.json?page=x${i}&lang=y${i}`))).text()
  expect((core.renders.get('/api/v2/status.json') ?? 0) - before).toBeLessThanOrEqual(1)
  expect([...core.renders.keys()].filter((path) => path.includes('?page=x'))).toEqual([])
})
