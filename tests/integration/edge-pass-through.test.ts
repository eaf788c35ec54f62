import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { RunningEdge } from '../../edge/main.ts'
import { type StandInCore, startStandInCore } from '../support/stand-in-core.ts'
import { rawRequest, startTestEdge } from '../support/start-test-edge.ts'

const eventually = { timeout: 60_000, interval: 20 }
let core: StandInCore
let edge: RunningEdge
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'allclear-edge-'))
  core = await startStandInCore()
  edge = await startTestEdge(core, folder)
})
afterAll(async () => {
  await edge.close(0)
  await core.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** The next request for a path, as it reaches core. */
function atCore(
  path: string,
): Promise<{ request: IncomingMessage; response: ServerResponse; body(): string }> {
  return new Promise((resolve) =>
    core.answer(path, (request, response) => {
      let body = ''
      request.on('error', () => undefined)
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString()
      })
      resolve({ request, response, body: () => body })
    }),
  )
}
/** `once` would take the abort, which is what is waited for, for a failure. */
const closing = (one: IncomingMessage | ServerResponse) =>
  new Promise<void>((resolve) => one.once('close', () => resolve()))
const post = (path: string) => `POST ${path} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n`

test('what a visitor sends reaches core while it is being sent, and the answer the visitor while it is written', async () => {
  const arrived = atCore('/v1/both')
  const visitor = rawRequest(edge.port, `${post('/v1/both')}5\r\nfirst\r\n`)
  const { request, response, body } = await arrived
  await vi.waitFor(() => expect(body()).toBe('first'), eventually)
  response.write('begun ')
  await vi.waitFor(() => expect(visitor.text()).toContain('begun '), eventually)
  visitor.socket.write('6\r\nsecond\r\n0\r\n\r\n')
  await once(request, 'end')
  expect(body()).toBe('firstsecond')
  expect(visitor.text()).not.toContain('ended')
  response.end('ended')
  await vi.waitFor(() => expect(visitor.text()).toMatch(/ended\r\n0\r\n\r\n$/), eventually)
  visitor.socket.destroy()
})

test('a visitor who leaves in the middle is gone at core, too: sending, and receiving', async () => {
  const sending = atCore('/v1/sending')
  const sender = rawRequest(edge.port, `${post('/v1/sending')}5\r\nfirst\r\n`)
  const { request } = await sending
  const aborted = closing(request)
  sender.socket.destroy()
  await aborted
  expect(request.complete).toBe(false)

  const receiving = atCore('/v1/receiving')
  const receiver = rawRequest(edge.port, 'GET /v1/receiving HTTP/1.1\r\nHost: a\r\n\r\n')
  const { response } = await receiving
  response.write('begun')
  await vi.waitFor(() => expect(receiver.text()).toContain('begun'), eventually)
  const closed = closing(response)
  receiver.socket.destroy()
  await closed
})

test('an answer that core does not finish never looks finished', async () => {
  for (const headers of [{}, { 'content-length': '100' }]) {
    const arrived = atCore('/v1/half')
    const visitor = rawRequest(edge.port, 'GET /v1/half HTTP/1.1\r\nHost: a\r\n\r\n')
    const { response } = await arrived
    response.writeHead(200, headers).write('begun')
    await vi.waitFor(() => expect(visitor.text()).toContain('begun'), eventually)
    response.destroy()
    await visitor.ended
    expect(visitor.text()).toMatch(/begun(\r\n)?$/)
  }
})

test('a body beyond a megabyte is refused while it is sent, and core does not get the rest', async () => {
  const arrived = atCore('/v1/large')
  const visitor = rawRequest(edge.port, post('/v1/large'))
  const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`
  for (let i = 0; i < 40; i++) visitor.socket.write(chunk)
  const { request, body } = await arrived
  await closing(request)
  await vi.waitFor(() => expect(visitor.text()).toMatch(/^HTTP\/1\.1 413 /), eventually)
  expect(body().length).toBeLessThanOrEqual(1024 * 1024)
  visitor.socket.destroy()
})

test('an answer that nobody reads waits at core, and not in the memory of the edge', async () => {
  const arrived = atCore('/v1/endless')
  const visitor = rawRequest(edge.port, '')
  visitor.socket.pause()
  visitor.socket.write('GET /v1/endless HTTP/1.1\r\nHost: a\r\n\r\n')
  const { response } = await arrived
  const piece = Buffer.alloc(1024 * 1024, 'x')
  let megabytes = 0
  // What the kernel takes for both connections is some megabytes each; then nobody takes any more.
  while (response.write(piece) || (await taken(response))) megabytes++
  expect(megabytes).toBeLessThan(100)
  visitor.socket.destroy()
  await closing(response)
})

/** Whether what was written goes on within a second. */
async function taken(response: ServerResponse): Promise<boolean> {
  const drained = once(response, 'drain').then(() => true)
  return Promise.race([drained, new Promise<boolean>((resolve) => setTimeout(resolve, 1000, false))])
}

test('slow senders of bodies hold no connection to core that others need', async () => {
  core.answer('/console/x', (_request, response) => response.end('console'))
  const slow: Socket[] = []
  // Small ones wait to be whole, large ones share a lane of their own.
  for (const [path, length] of [
    ['/v1/x', 1000],
    ['/console/x', 1000],
    ['/console/x', 100_000],
  ] as const)
    for (let i = 0; i < 70; i++) {
      const socket = connect(edge.port, '127.0.0.1').on('error', () => undefined)
      slow.push(socket)
      socket.write(`POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n\r\na`)
    }
  await Promise.all(slow.map((socket) => once(socket, 'connect')))
  await sleep(200)
  const url = (path: string) => `http://127.0.0.1:${edge.port}${path}`
  const soon = { signal: AbortSignal.timeout(30_000) }
  expect(await (await fetch(url('/console/x'), soon)).text()).toBe('console')
  expect((await fetch(url('/v1/y'), soon)).status).toBe(200)
  expect((await fetch(url(`/incidents/unknown`), soon)).status).toBeLessThan(500)
  const posted = await fetch(url('/console/x'), { ...soon, method: 'POST', body: 'x'.repeat(5000) })
  expect(await posted.text()).toBe('console')
  for (const socket of slow) socket.destroy()
})
