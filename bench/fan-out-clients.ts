/** Part of `bench/fan-out.ts`: holds streams in a process of its own and notes how late each message comes. */
import { connect, type Socket } from 'node:net'

const [port, path, count] = [Number(process.argv[2]), process.argv[3] ?? '/', Number(process.argv[4])]
const MARK = /@(\d+\.\d+)@/
const CONNECTING_AT_ONCE = 2000
let delays: number[] = []
let open = 0
let errors = 0
let started = 0
const begun = performance.now()

function openOne(): void {
  const at = started++
  let isOpen = false
  const socket: Socket = connect({ port, host: '127.0.0.1', localAddress: `127.0.1.${1 + (at % 200)}` })
  socket.on('connect', () =>
    socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n\r\n`),
  )
  socket.on('data', (chunk) => {
    const now = performance.timeOrigin + performance.now()
    if (!isOpen) {
      isOpen = true
      if (++open === count) process.send?.({ type: 'open', ms: performance.now() - begun, errors })
      else if (started < count) openOne()
      return
    }
    const mark = MARK.exec(chunk.toString('latin1'))
    if (mark !== null) delays.push(now - Number(mark[1]))
  })
  socket.on('error', () => errors++)
}
for (let i = 0; i < Math.min(count, CONNECTING_AT_ONCE); i++) openOne()
process.on('message', () => {
  process.send?.({ type: 'delays', delays, errors })
  delays = []
})
process.on('disconnect', () => process.exit(0))
