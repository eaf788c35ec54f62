import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { RunningEdge } from '../../edge/main.ts'
import { type StandInCore, startStandInCore } from '../support/stand-in-core.ts'
import { rawRequest, startTestEdge } from '../support/start-test-edge.ts'

let core: StandInCore
let edge: RunningEdge
let folder: string
/** More than the kernel takes at once for a reader that does not read. */
const LARGE = Buffer.alloc(12 * 1024 * 1024, 'large ')

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'allclear-edge-'))
  writeFileSync(join(folder, 'large.css'), LARGE)
  core = await startStandInCore()
  edge = await startTestEdge(core, folder, { limits: { headSeconds: 1, idleSeconds: 1, requestSeconds: 5 } })
  await fetch(`http://127.0.0.1:${edge.port}/`)
})
afterAll(async () => {
  await edge.close(0)
  await core.stop()
  rmSync(folder, { recursive: true, force: true })
})

const head = (target: string, ...lines: string[]) =>
  [`GET ${target} HTTP/1.1`, 'Host: a', ...lines, '', ''].join('\r\n')
const LAST = 'Connection: close'

interface Answer {
  status: number
  headers: Record<string, string>
  body: Buffer
}

/** Takes apart what came over one connection; `isHead` says which answers have no body. */
function answersOf(text: string, isHead: (index: number) => boolean = () => false): Answer[] {
  const answers: Answer[] = []
  let rest = Buffer.from(text, 'latin1')
  while (rest.length > 0) {
    const end = rest.indexOf('\r\n\r\n')
    expect(end).toBeGreaterThan(0)
    const [line, ...lines] = rest.toString('latin1', 0, end).split('\r\n')
    const headers = Object.fromEntries(
      lines.map((entry) => [entry.split(':')[0]!.toLowerCase(), entry.slice(entry.indexOf(':') + 2)]),
    )
    const status = Number(line!.split(' ')[1])
    const length = status === 304 || isHead(answers.length) ? 0 : Number(headers['content-length'] ?? 0)
    answers.push({ status, headers, body: rest.subarray(end + 4, end + 4 + length) })
    rest = rest.subarray(end + 4 + length)
  }
  return answers
}
async function ask(bytes: string, isHead?: (index: number) => boolean): Promise<Answer[]> {
  const sent = rawRequest(edge.port, bytes)
  await sent.ended
  return answersOf(sent.text(), isHead)
}

describe('an answer out of memory', () => {
  /** The same request with a condition that only the full server understands. */
  const viaHttp = (bytes: string) => bytes.replace('\r\n\r\n', '\r\nIf-Unmodified-Since: x\r\n\r\n')

  test.each([
    ['plain', head('/', LAST)],
    ['gzip', head('/', 'Accept-Encoding: gzip', LAST)],
    ['brotli before gzip', head('/', 'Accept-Encoding: gzip, br', LAST)],
    ['gzip, because brotli is refused', head('/', 'Accept-Encoding: br;q=0, *', LAST)],
    ['a condition that holds', head('/', 'If-None-Match: "x", W/"1"', LAST)],
    ['a condition that does not', head('/', 'If-None-Match: "2"', LAST)],
    ['HEAD', head('/', 'Accept-Encoding: gzip', LAST).replace('GET', 'HEAD')],
    ['the snapshot', head('/feed/v1/snapshot.json', 'Accept-Encoding: br', LAST)],
    ['under /p/', head('/p/93g3jjmkfprd/feed/v1/snapshot.json', LAST)],
    ['a range, of which the whole is allowed', head('/', 'Range: bytes=0-9', LAST)],
    ['a made-up query', head('/?utm=1', LAST)],
  ])('is the same as that of the full server: %s', async (_name, bytes) => {
    const isHead = () => bytes.startsWith('HEAD')
    const [raw] = await ask(bytes, isHead)
    const [full] = await ask(viaHttp(bytes), isHead)
    const comparable = ({ headers, ...rest }: Answer) => {
      const { date, 'allclear-as-of': asOf, 'keep-alive': _, ...others } = headers
      expect(Date.parse(date!)).not.toBeNaN()
      expect(Date.parse(asOf!)).not.toBeNaN()
      return { ...rest, headers: others }
    }
    expect(comparable(raw!)).toEqual(comparable(full!))
  })

  test('says its length and coding truly', async () => {
    const [zipped] = await ask(head('/', 'Accept-Encoding: gzip', LAST))
    expect(zipped).toMatchObject({
      status: 200,
      headers: { 'content-encoding': 'gzip', vary: 'Accept-Encoding' },
    })
    expect(gunzipSync(zipped!.body).toString()).toContain('seq 1')
  })
})

test('a client that asked for its last answer and reads it late gets it whole', async () => {
  const sent = rawRequest(edge.port, '')
  sent.socket.pause()
  sent.socket.write(head('/assets/large.css', LAST))
  await ask(head('/', LAST))
  sent.socket.resume()
  await sent.ended
  expect(answersOf(sent.text())[0]!.body.equals(LARGE)).toBe(true)
})

describe('a head that is refused', () => {
  test.each([
    ['no host', 400, (target: string) => `GET ${target} HTTP/1.1\r\n\r\n`],
    ['too large', 431, (target: string) => head(target, `X: ${'x'.repeat(17_000)}`)],
  ])(
    'is refused in words that other origins may read under /feed/, and only there: %s',
    async (_name, status, bytes) => {
      for (const [target, isFeed] of [
        ['/feed/v1/snapshot.json', true],
        ['/p/93g3jjmkfprd/feed/v1/stream?app=web', true],
        ['/v1/pages', false],
        ['/?x=/feed/', false],
      ] as const) {
        const [refused] = await ask(bytes(target))
        expect(refused!.status).toBe(status)
        expect(refused!.headers['access-control-allow-origin']).toBe(isFeed ? '*' : undefined)
      }
    },
  )
})

describe('requests sent without waiting', () => {
  test('are answered in order, those in memory and those for core', async () => {
    const targets = ['/', '/v1/x', '/', '/first-time', '/feed/v1/snapshot.json', '/']
    const bytes = targets
      .map((target, i) => head(target, ...(i === targets.length - 1 ? [LAST] : [])))
      .join('')
    const answers = await ask(bytes)
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200, 200, 200])
    expect(answers[1]!.body.toString()).toBe('passed')
    expect(JSON.parse(answers[4]!.body.toString()).seq).toBe(1)
  })

  test('are understood the same wherever the network cuts them', async () => {
    const bytes = head('/') + head('/', 'If-None-Match: W/"1"') + head('/', 'Accept-Encoding: br', LAST)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 6 }), async (cuts) => {
        const sent = rawRequest(edge.port, '')
        let from = 0
        for (const cut of [...cuts.sort((a, b) => a - b), bytes.length]) {
          sent.socket.write(bytes.slice(from, cut))
          from = cut
          await new Promise((resolve) => setImmediate(resolve))
        }
        await sent.ended
        expect(answersOf(sent.text()).map((answer) => answer.status)).toEqual([200, 304, 200])
      }),
      { numRuns: 30 },
    )
  })

  test('a client that never reads is not read from either, and is cut in the end', async () => {
    const sent = rawRequest(edge.port, '')
    sent.socket.pause()
    const many = head('/').repeat(1000)
    let isCut = false
    void sent.ended.then(() => {
      isCut = true
    })
    for (let i = 0; i < 200 && !isCut; i++) sent.socket.write(many)
    await vi.waitFor(() => expect(isCut || sent.socket.writableLength > 0).toBe(true))
    const unsent = sent.socket.writableLength
    expect(unsent).toBeGreaterThan(0)
    expect((await fetch(`http://127.0.0.1:${edge.port}/`)).status).toBe(200)
    sent.socket.on('error', () => undefined)
    await vi.waitFor(() => expect(edge.connections()).toBe(1), 15_000)
    sent.socket.destroy()
  })
})

describe('a body', () => {
  beforeEach(() => {
    core.seen.length = 0
  })
  test('of a GET is a body, and not the next request', async () => {
    const inner = head('/v1/smuggled', LAST)
    await ask(`${head('/', `Content-Length: ${inner.length}`)}${inner}${head('/', LAST)}`)
    expect(core.seen.filter(({ path }) => path === '/v1/smuggled')).toEqual([])
  })
  test('in chunks likewise', async () => {
    const inner = head('/v1/smuggled', LAST)
    const chunked = `${inner.length.toString(16)}\r\n${inner}\r\n0\r\n\r\n`
    const answers = await ask(`${head('/', 'Transfer-Encoding: chunked')}${chunked}${head('/', LAST)}`)
    expect(answers.map((answer) => answer.status)).toEqual([200, 200])
    expect(core.seen.filter(({ path }) => path === '/v1/smuggled')).toEqual([])
  })
  test('two readings of its length are refused', async () => {
    const bytes = head('/v1/x', 'Content-Length: 4', 'Transfer-Encoding: chunked')
    expect((await ask(`${bytes}0\r\n\r\n`))[0]!.status).toBe(400)
    expect(core.seen).toEqual([])
  })
})

describe.concurrent('time-outs', () => {
  test.each([
    ['a head that does not come', ''],
    ['a head that stops', 'GET / HTTP/1.1\r\nHo'],
    ['a second head that stops', `${head('/')}GET / HTT`],
    ['a connection that nobody uses any more', head('/')],
    ['a second head that stops, after the hand-over', `${head('/v1/x')}GET / HTT`],
    ['a connection that nobody uses any more, after the hand-over', head('/v1/x')],
  ])('%s ends the connection', async (_name, bytes) => {
    await rawRequest(edge.port, bytes).ended
  })
  test('a head sent a byte at a time has no more time than one that stops', async () => {
    const sent = rawRequest(edge.port, 'GET / HTTP/1.1\r\nHost: a\r\nX: ')
    const drip = setInterval(() => sent.socket.write('x'), 100)
    await sent.ended
    clearInterval(drip)
    expect(sent.text()).toBe('')
  })
  test('a body that stops ends the connection', async () => {
    const sent = rawRequest(edge.port, 'POST /v1/x HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc')
    await sent.ended
  })
})

test('a health check of HTTP/1.0 without a host is answered, and its connection ends', async () => {
  for (const path of ['/healthz', '/readyz', '/feed/v1/snapshot.json']) {
    const sent = rawRequest(edge.port, `GET ${path} HTTP/1.0\r\n\r\n`)
    await sent.ended
    expect(sent.text()).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(sent.text().toLowerCase()).not.toContain('transfer-encoding')
  }
})
