import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterEach, expect, it } from 'vitest'
import { openListeners } from '../../edge/http/listeners.ts'
import { startStandInCore } from '../support/stand-in-core.ts'
import { startTestEdge } from '../support/start-test-edge.ts'

const HOST = '127.0.0.1'
const ends: (() => void)[] = []
afterEach(() => {
  for (const end of ends.splice(0)) end()
})

function portOf(server: ReturnType<typeof createServer>): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

it('accepts thousands at once on one port, and nobody once it is closed', async () => {
  const accepted: Socket[] = []
  const listeners = openListeners((socket) => accepted.push(socket))
  ends.push(listeners.close, () => {
    for (const socket of accepted) socket.destroy()
  })
  const port = await listeners.listen({ host: HOST, port: 0, isShared: false })
  const clients = await Promise.all(
    Array.from({ length: 2000 }, async (_, i) => {
      const socket = connect({ port, host: HOST, localAddress: `127.0.0.${1 + (i % 100)}` })
      ends.push(() => socket.destroy())
      await once(socket, 'connect')
      return socket
    }),
  )
  while (accepted.length < clients.length) await new Promise((resolve) => setImmediate(resolve))
  listeners.close()
  const refused = connect({ port, host: HOST })
  await expect(once(refused, 'connect')).rejects.toThrow('ECONNREFUSED')
  // Who was let in before stays.
  clients[0]!.write('x')
  expect(clients.every((client) => !client.destroyed)).toBe(true)
})

it('refuses a port that another program has, and one that other listeners of ours have', async () => {
  const stranger = createServer().listen({ host: HOST, port: 0 })
  ends.push(() => stranger.close())
  await once(stranger, 'listening')
  const mine = openListeners(() => {})
  await expect(mine.listen({ host: HOST, port: portOf(stranger), isShared: false })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  })
  const first = openListeners(() => {})
  ends.push(first.close)
  const port = await first.listen({ host: HOST, port: 0, isShared: false })
  await expect(mine.listen({ host: HOST, port, isShared: false })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  })
})

it.runIf(process.platform === 'linux')('shares its port with those that say that they share', async () => {
  const counts = [0, 0]
  const [one, other] = counts.map((_, index) =>
    openListeners((socket) => {
      counts[index]!++
      socket.destroy()
    }),
  )
  ends.push(one!.close, other!.close)
  const port = await one!.listen({ host: HOST, port: 0, isShared: true })
  await other!.listen({ host: HOST, port, isShared: true })
  for (let i = 0; i < 200; i++) {
    const socket = connect({ port, host: HOST })
    socket.on('error', () => {})
    await once(socket, 'close')
  }
  expect(counts[0]! + counts[1]!).toBe(200)
  expect(Math.min(...counts)).toBeGreaterThan(10)
})

/** Connects as often as it is told and reports how each connection ended; a thread of its own, for ours stands still. */
const CROWD = `
const { connect } = require('node:net')
const { parentPort, workerData } = require('node:worker_threads')
const { host, port, count, connected, begins } = workerData
let [isUp, answered, reset] = [0, 0, 0]
for (let i = 0; i < count; i++) {
  const socket = connect({ port, host })
  let text = ''
  socket.on('connect', () => {
    socket.write('GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n')
    if (++isUp < count) return
    Atomics.store(connected, 0, 1)
    Atomics.notify(connected, 0)
  })
  socket.on('data', (chunk) => { text += chunk })
  socket.on('error', () => {})
  socket.on('close', () => {
    if (text.startsWith(begins)) answered++
    else reset++
    if (answered + reset === count) parentPort.postMessage({ answered, reset })
  })
}`

/** Two hundred clients that have connected to a port of ours while nobody accepted; resolves to how they ended. */
async function crowdAt(port: number, begins: string): Promise<{ ended: Promise<unknown> }> {
  const connected = new Int32Array(new SharedArrayBuffer(4))
  const crowd = new Worker(CROWD, {
    eval: true,
    workerData: { host: HOST, port, count: 200, connected, begins },
  })
  const ended = once(crowd, 'message').then(([message]) => crowd.terminate().then(() => message))
  // Nothing is accepted meanwhile: all of them wait.
  Atomics.wait(connected, 0, 0, 60_000)
  return { ended }
}

it('who waits at a port that is left is let in; at one that is closed at once, the kernel resets them', async () => {
  for (const [withinMs, ended] of [
    [20_000, { answered: 200, reset: 0 }],
    [0, { reset: expect.toSatisfy((count: number) => count > 100) }],
  ] as const) {
    const listeners = openListeners((socket) => void socket.on('error', () => undefined).end('hello'))
    ends.push(listeners.close)
    const port = await listeners.listen({ host: HOST, port: 0, isShared: false })
    const crowd = await crowdAt(port, 'hello')
    await listeners.leave(withinMs)
    expect(await crowd.ended).toMatchObject(ended)
    const refused = connect({ port, host: HOST })
    await expect(once(refused, 'connect')).rejects.toThrow('ECONNREFUSED')
  }
})

it('an edge that is told to stop answers who waits at its port, and then nobody more', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'allclear-edge-'))
  const core = await startStandInCore()
  const edge = await startTestEdge(core, folder)
  ends.push(() => rmSync(folder, { recursive: true, force: true }))
  await (await fetch(`http://${HOST}:${edge.port}/`)).text()
  const crowd = await crowdAt(edge.port, 'HTTP/1.1 200 OK')
  const closed = edge.close(2000)
  expect(await crowd.ended).toEqual({ answered: 200, reset: 0 })
  await closed
  const refused = connect({ port: edge.port, host: HOST })
  await expect(once(refused, 'connect')).rejects.toThrow('ECONNREFUSED')
  await core.stop()
})
