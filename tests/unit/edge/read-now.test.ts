import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { type Duplex, duplexPair } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Reading, readNow } from '../../../edge/http/read-now.ts'

let server: Server
const ends: Duplex[] = []
beforeEach(async () => {
  server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(() => {
  for (const end of ends.splice(0)) end.destroy()
  server.close()
})

/** Both ends of a connection, and what was taken of it at ours from its first byte on. */
async function connection() {
  const accepted = new Promise<{ ours: Socket; taken: Taken }>((resolve) =>
    server.once('connection', (ours) => resolve({ ours, taken: takeAll(ours) })),
  )
  const theirs = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const all = { theirs, ...(await accepted) }
  ends.push(all.ours, theirs)
  return all
}
function onStreams() {
  const [ours, theirs] = duplexPair()
  ends.push(ours, theirs)
  return { ours: ours as Socket, theirs, taken: takeAll(ours as Socket) }
}
interface Taken {
  text(): string
  reading: Reading
}
function takeAll(socket: Socket): Taken {
  let text = ''
  const reading = readNow(socket, (bytes) => {
    text += bytes
  })
  return { text: () => text, reading }
}
const soon = { timeout: 60_000, interval: 5 }

describe.each([
  { what: 'a connection', open: connection },
  { what: 'a stream without a handle', open: onStreams },
])('reading $what', ({ open }) => {
  it('takes all that comes, in order', async () => {
    const { theirs, taken } = await open()
    const parts = Array.from({ length: 200 }, (_, i) => `${i}:${'x'.repeat(2000)}\n`)
    for (const part of parts) theirs.write(part)
    await expect.poll(() => taken.text().length, soon).toBe(parts.join('').length)
    expect(taken.text()).toBe(parts.join(''))
  })

  it('takes nothing while it pauses, and all of it afterwards', async () => {
    const { theirs, taken } = await open()
    theirs.write('first')
    await expect.poll(taken.text, soon).toBe('first')
    taken.reading.pause()
    theirs.write('second'.repeat(100_000))
    await sleep(50)
    expect(taken.text()).toBe('first')
    taken.reading.resume()
    await expect.poll(taken.text, soon).toBe(`first${'second'.repeat(100_000)}`)
  })

  it('leaves the rest to the stream when it ends', async () => {
    const { ours, theirs, taken } = await open()
    theirs.write('mine')
    await expect.poll(taken.text, soon).toBe('mine')
    taken.reading.end()
    let rest = ''
    ours.on('data', (bytes) => {
      rest += bytes
    })
    theirs.write('yours')
    await expect.poll(() => rest, soon).toBe('yours')
    expect(taken.text()).toBe('mine')
  })

  it('lets the stream say that the other side has ended', async () => {
    const { ours, theirs, taken } = await open()
    const ended = once(ours, 'end')
    theirs.end('last')
    await ended
    expect(taken.text()).toBe('last')
  })
})

it('a connection that was cut says so, and is closed', async () => {
  const { ours, theirs } = await connection()
  const [error] = await Promise.all([once(ours, 'error'), theirs.resetAndDestroy()])
  expect((error[0] as NodeJS.ErrnoException).code).toBe('ECONNRESET')
  await expect.poll(() => ours.closed, soon).toBe(true)
})

it('reads a connection at its handle, which it knows', async () => {
  const { ours, theirs, taken } = await connection()
  theirs.write('hello')
  await expect.poll(taken.text, soon).toBe('hello')
  expect([ours.listenerCount('data'), ours.readableFlowing]).toEqual([0, null])
})
