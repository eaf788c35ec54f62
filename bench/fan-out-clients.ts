/** Part of `bench/fan-out.ts`: holds streams in a process of its own and notes how late each message comes. */
import { connect } from 'node:net'

const [port, path, count, host] = [
  Number(process.argv[2]),
  process.argv[3] ?? '/',
  Number(process.argv[4]),
  Number(process.argv[5] ?? 1),
]
const MARK = /@(\d+\.\d+)@/
let delays: number[] = []
let open = 0
let errors = 0
// All streams of one message carry the same mark: it is read once, then looked for.
let newest: { bytes: Buffer; sentAt: number } | null = null
const begun = performance.now()

function markOf(chunk: Buffer): number | null {
  if (newest !== null && chunk.includes(newest.bytes)) return newest.sentAt
  const mark = MARK.exec(chunk.toString('latin1'))
  if (mark === null) return null
  newest = { bytes: Buffer.from(mark[0]), sentAt: Number(mark[1]) }
  return newest.sentAt
}

// All at once, as after an outage.
for (let i = 0; i < count; i++) {
  let isOpen = false
  const socket = connect({ port, host: '127.0.0.1', localAddress: `127.0.${host}.${1 + (i % 200)}` })
  socket.on('connect', () =>
    socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n\r\n`),
  )
  socket.on('data', (chunk) => {
    const now = performance.timeOrigin + performance.now()
    if (!isOpen) {
      isOpen = true
      if (++open === count) process.send?.({ type: 'open', ms: performance.now() - begun, errors })
      return
    }
    const sentAt = markOf(chunk)
    if (sentAt !== null) delays.push(now - sentAt)
  })
  socket.on('error', () => errors++)
}
process.on('message', () => {
  process.send?.({ type: 'delays', delays, errors })
  delays = []
})
process.on('disconnect', () => process.exit(0))
