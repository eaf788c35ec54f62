import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { RunningEdge } from '../../edge/main.ts'
import { type StandInCore, startStandInCore } from '../support/stand-in-core.ts'
import { rawRequest, startTestEdge } from '../support/start-test-edge.ts'

let core: StandInCore
let edge: RunningEdge
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'allclear-edge-'))
  core = await startStandInCore()
  edge = await startTestEdge(core, folder, { limits: { idleSeconds: 1 } })
})
afterAll(async () => {
  await edge.close(0)
  await core.stop()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(() => {
  core.seen.length = 0
})

async function statusesOf(bytes: string): Promise<number[]> {
  const sent = rawRequest(edge.port, bytes)
  await sent.ended
  return [...sent.text().matchAll(/HTTP\/1\.1 (\d+) /g)].map((match) => Number(match[1]))
}
const paths = () => core.seen.map(({ path }) => path)
const HIDDEN = 'GET /v1/hidden HTTP/1.1\r\nHost: a\r\n\r\n'

describe('a body that looks like a request', () => {
  const asChunks = `${HIDDEN.length.toString(16)}\r\n${HIDDEN}\r\n0\r\n\r\n`

  it.each(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'POST', 'PUT', 'PATCH'])(
    'stays one on its way to core: %s',
    async (method) => {
      const head = (lines: string) => `${method} /v1/x HTTP/1.1\r\nHost: a\r\n${lines}\r\n\r\n`
      await statusesOf(head('Connection: close\r\nTransfer-Encoding: chunked') + asChunks)
      for (const connection of ['close', 'close, content-length'])
        await statusesOf(head(`Connection: ${connection}\r\nContent-Length: ${HIDDEN.length}`) + HIDDEN)
      expect(paths()).toEqual(['/v1/x', '/v1/x', '/v1/x'])
      expect(core.seen.map(({ body }) => body)).toEqual([HIDDEN, HIDDEN, HIDDEN])
    },
  )
})

// The first head of a connection and the later ones are read by two parsers: both have to refuse.
describe.each([
  ['at first', ''],
  ['behind another request', 'GET /v1/first HTTP/1.1\r\nHost: a\r\n\r\n'],
])('what two parsers could read differently, %s', (_place, before) => {
  const post = (lines: string, body: string) => `POST /v1/x HTTP/1.1\r\nHost: a\r\n${lines}\r\n\r\n${body}`
  it.each([
    ['two lengths', post('Content-Length: 1\r\nContent-Length: 2', 'ab')],
    ['a length and chunks', post('Content-Length: 4\r\nTransfer-Encoding: chunked', '0\r\n\r\n')],
    ['chunks and a length', post('Transfer-Encoding: chunked\r\nContent-Length: 4', '0\r\n\r\n')],
    ['a length with a sign', post('Content-Length: +1', 'a')],
    ['a strange coding', post('Transfer-Encoding: xchunked', '0\r\n\r\n')],
    ['two codings', post('Transfer-Encoding: chunked\r\nTransfer-Encoding: identity', '0\r\n\r\n')],
    ['a blank before the colon', post('Transfer-Encoding : chunked', '0\r\n\r\n')],
    ['a folded line', post('Transfer-Encoding:\r\n chunked', '0\r\n\r\n')],
    ['a line that ends with a line feed alone', 'GET /v1/x HTTP/1.1\r\nHost: a\nX: 1\r\n\r\n'],
    ['a carriage return alone', 'GET /v1/x HTTP/1.1\r\nHost: a\rX: 1\r\n\r\n'],
    ['a size of a chunk in another notation', post('Transfer-Encoding: chunked', '0x1\r\na\r\n0\r\n\r\n')],
    ['chunks that end with line feeds', post('Transfer-Encoding: chunked', '1\na\n0\n\n')],
    ['two hosts', 'GET /v1/x HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'],
    ['two keys', 'GET /v1/x HTTP/1.1\r\nHost: a\r\nAuthorization: a\r\nAuthorization: b\r\n\r\n'],
    ['no host', 'GET /v1/x HTTP/1.1\r\n\r\n'],
    ['a target on another host', 'GET http://b/v1/x HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['a public target on another host', 'GET http://b/history HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['another protocol', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['an upgrade', 'GET /v1/x HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'],
    [
      'an upgrade to HTTP/2',
      'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n',
    ],
  ])('%s is refused', async (_name, bytes) => {
    const statuses = await statusesOf(before + bytes + HIDDEN)
    expect(statuses.at(-1)).toBe(400)
    expect(paths().filter((path) => path !== '/v1/first')).toEqual([])
  })
})

it('who names headers of the connection does not take away who is asked', async () => {
  await statusesOf('GET /v1/x HTTP/1.1\r\nHost: a.example\r\nConnection: close, host\r\n\r\n')
  expect(core.seen[0]?.headers.host).toBe('a.example')
})

it('who asks for an upgrade and is gone at once takes nobody else down', async () => {
  // In this process, what nobody hears of would fail the run.
  for (let i = 0; i < 6; i++) {
    const socket = connect(edge.port, '127.0.0.1').on('error', () => undefined)
    await once(socket, 'connect')
    // The edge has to know the connection before what comes on it.
    await sleep(50)
    socket.write('GET /v1/x HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
    socket.resetAndDestroy()
  }
  await sleep(200)
  expect(await statusesOf('GET /v1/x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')).toEqual([200])
})
