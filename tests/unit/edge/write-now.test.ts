import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { writeNow } from '../../../edge/write-now.ts'

let server: Server
const ends: Socket[] = []
beforeEach(async () => {
  server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(() => {
  for (const end of ends.splice(0)) end.destroy()
  server.close()
})

/** Both ends of a connection. */
async function pair(): Promise<{ ours: Socket; theirs: Socket }> {
  const theirs = connect((server.address() as AddressInfo).port, '127.0.0.1').pause()
  const [ours] = (await once(server, 'connection')) as [Socket]
  ends.push(ours, theirs)
  return { ours, theirs }
}
async function readAll(socket: Socket): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

it('leaves at once, with nothing kept for later', async () => {
  const { ours, theirs } = await pair()
  writeNow(ours, Buffer.from('hello'))
  expect([ours.writableLength, ours.bytesWritten]).toEqual([0, 0])
  ours.end()
  expect(await readAll(theirs)).toBe('hello')
})

it('keeps the order with a reader that does not read for a while, and with ordinary writes', async () => {
  const { ours, theirs } = await pair()
  const parts = Array.from({ length: 400 }, (_, i) => `${i}:${'x'.repeat(50_000)}\n`)
  for (const [i, part] of parts.entries()) {
    if (i % 3 === 0) ours.write(part)
    else writeNow(ours, Buffer.from(part))
    if (i % 100 === 0) await sleep(1)
  }
  expect(ours.writableLength).toBeGreaterThan(1_000_000)
  ours.end()
  expect(await readAll(theirs)).toBe(parts.join(''))
})

it('tells of a broken connection as a write does', async () => {
  const { ours, theirs } = await pair()
  theirs.resetAndDestroy()
  const broken = once(ours, 'error') as Promise<[NodeJS.ErrnoException]>
  const writing = setInterval(() => writeNow(ours, Buffer.from('x')), 1)
  const [error] = await broken
  clearInterval(writing)
  expect(error.code).toMatch(/EPIPE|ECONNRESET/)
})

it('never writes to who has the number of a closed connection now', async () => {
  const { ours: closed } = await pair()
  closed.on('error', () => undefined).destroy()
  await once(closed, 'close')
  const { ours, theirs } = await pair()
  writeNow(closed, Buffer.from('not for you'))
  ours.end('for you')
  expect(await readAll(theirs)).toBe('for you')
})

it('writes nothing more once it was ended', async () => {
  const { ours, theirs } = await pair()
  ours.on('error', () => undefined).end('last')
  writeNow(ours, Buffer.from('too late'))
  expect(await readAll(theirs)).toBe('last')
})
