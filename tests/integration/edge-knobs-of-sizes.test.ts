import { mkdtempSync, rmSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { RunningEdge } from '../../edge/main.ts'
import { PUBLIC_SEQ_HEADER } from '../../protocol/follow.ts'
import { KNOBS } from '../../protocol/knobs.ts'
import { MAX_REPORT_BYTES } from '../../protocol/report.ts'
import { EPOCH, type StandInCore, startStandInCore } from '../support/stand-in-core.ts'
import { type RawConnection, rawRequest, startTestEdge } from '../support/start-test-edge.ts'

const eventually = { timeout: 60_000, interval: 50 }
let core: StandInCore
let edge: RunningEdge
let folder: string
let isTurned = 0

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'allclear-edge-'))
  core = await startStandInCore()
  edge = await startTestEdge(core, folder)
  await fetch(`http://127.0.0.1:${edge.port}/`)
})
beforeEach(() => turn({}))
afterAll(async () => {
  await edge.close(0)
  await core.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Turns knobs at core, all others to their defaults, and waits until the edge holds by them. */
async function turn(knobs: Record<string, number>): Promise<void> {
  // What is said on one connection comes in its order: the state behind the knobs tells that they have come.
  core.say({ type: 'knobs', knobs })
  core.publish(++isTurned + 1)
  core.showSeq(isTurned + 1)
  await vi.waitFor(async () => {
    const { seq } = (await (await fetch(url('/feed/v1/snapshot.json'))).json()) as { seq: number }
    expect(seq).toBe(isTurned + 1)
  }, eventually)
}
const url = (path: string) => `http://127.0.0.1:${edge.port}${path}`
const post = async (path: string, bytes: number) =>
  (await fetch(url(path), { method: 'POST', body: 'x'.repeat(bytes) })).status
const answered = async (one: RawConnection, pattern: RegExp) =>
  vi.waitFor(() => expect(one.text()).toMatch(pattern), eventually)

test.each([
  ['out of memory', ''],
  ['by the full server', 'If-Unmodified-Since: x\r\n'],
])('a head is taken up to headBytes, and told 431 beyond: %s', async (_name, line) => {
  const ask = async (bytes: number) => {
    const sent = rawRequest(
      edge.port,
      `GET / HTTP/1.1\r\nHost: a\r\n${line}Connection: close\r\nX-Pad: ${'x'.repeat(bytes)}\r\n\r\n`,
    )
    await sent.ended
    return sent.text().slice(9, 12)
  }
  expect([await ask(12_000), await ask(40_000)]).toEqual(['200', '431'])
  await turn({ headBytes: 8192 })
  expect([await ask(7000), await ask(12_000)]).toEqual(['200', '431'])
  await turn({ headBytes: 65_536 })
  expect([await ask(40_000), await ask(70_000)]).toEqual(['200', '431'])
})

test('a later head of a connection that the full server has is held to headBytes, and told 431', async () => {
  await turn({ headBytes: 8192 })
  const plain = 'GET / HTTP/1.1\r\nHost: a\r\nIf-Unmodified-Since: x\r\n'
  const sent = rawRequest(edge.port, `${plain}\r\n`)
  await answered(sent, /^HTTP\/1\.1 200 /)
  sent.socket.write(`${plain}X-Pad: ${'x'.repeat(9000)}\r\n\r\n`)
  await sent.ended
  expect(sent.text()).toContain('HTTP/1.1 431 ')
})

test('a body is passed on up to bodyBytes, a report up to reportBytes', async () => {
  expect([await post('/v1/x', 100_000), await post('/feed/v1/reports', 12_000)]).toEqual([200, 202])
  await turn({ bodyBytes: 65_536, reportBytes: 8192 })
  expect([await post('/v1/x', 100_000), await post('/v1/x', 60_000)]).toEqual([413, 200])
  expect([await post('/feed/v1/reports', 12_000), await post('/feed/v1/reports', 8000)]).toEqual([413, 202])
})

const SIZES = KNOBS.filter(({ name }) =>
  /^(head|body|report|cache|render|coreAnswer)\w*(Bytes|Answers|Seconds)$/.test(name),
)

test.each(['min', 'max'] as const)(
  'with all of them at their %s an edge serves, passes on and is turned back',
  async (end) => {
    expect(SIZES).toHaveLength(9)
    await turn(Object.fromEntries(SIZES.map((knob) => [knob.name, knob[end]!])))
    const stream = rawRequest(edge.port, 'GET /feed/v1/stream HTTP/1.1\r\nHost: a\r\n\r\n')
    await answered(stream, /event: state/)
    stream.socket.destroy()
    for (const path of ['/', `/never-asked-${end}`]) expect((await fetch(url(path))).status).toBe(200)
    // What people do at the console, and the largest report that our own client sends.
    expect([await post('/v1/x', 30_000), await post('/feed/v1/reports', MAX_REPORT_BYTES)]).toEqual([
      200, 202,
    ])
    await turn({})
    expect(await post('/v1/x', 100_000)).toBe(200)
  },
)

test('a public answer beyond cacheAnswerBytes is not taken from core', async () => {
  const large = (_request: unknown, response: ServerResponse) =>
    response.setHeader(PUBLIC_SEQ_HEADER, `${EPOCH}:${isTurned + 1}`).end('x'.repeat(2_000_000))
  for (const path of ['/large-1', '/large-2']) core.answer(path, large)
  expect((await fetch(url('/large-1'))).status).toBe(200)
  await turn({ cacheAnswerBytes: 1_048_576 })
  expect((await fetch(url('/large-2'))).status).toBe(503)
})

test('a core that is silent for renderSeconds has failed at a page, for coreAnswerSeconds at anything else', async () => {
  const silent = () => undefined
  for (const path of ['/silent', '/v1/silent']) core.answer(path, silent)
  await turn({ renderSeconds: 2, coreAnswerSeconds: 5 })
  const statuses = await Promise.all(
    ['/silent', '/v1/silent'].map(async (path) => (await fetch(url(path))).status),
  )
  expect(statuses).toEqual([503, 503])
})
