/**
 * The proxy in front of the edge, as a process of its own: `front.ts <port> <edge's port>`. The parent sends a mood;
 * each change of it but that to `half` cuts what is open. Answers `{ accepted }` to `'report'`: connections by second
 * since the first mood.
 */
import { connect, createServer, type Socket } from 'node:net'

/**
 * `pass`: to the edge and back. `unavailable`: 503 with `Retry-After: 10`. `crash-loop`: 200, a first comment, closed.
 * `half`: what is open falls silent; of what is new, every second one gets a head and then nothing, the others nothing.
 */
export type FrontMood = 'pass' | 'unavailable' | 'crash-loop' | 'half'

const STREAM_HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n'
const UNAVAILABLE =
  'HTTP/1.1 503 Service Unavailable\r\nRetry-After: 10\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'

const [port, edgePort] = process.argv.slice(2).map(Number)
const sockets = new Set<Socket>()
const accepted: number[] = []
let mood: FrontMood = 'pass'
let startedAt = 0
let count = 0

function keep(socket: Socket): void {
  sockets.add(socket)
  socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy())
}

function pass(near: Socket): void {
  const far = connect(edgePort!, '127.0.0.1')
  keep(far)
  near.pipe(far)
  far.pipe(near)
  near.on('close', () => far.destroy())
  far.on('close', () => near.destroy())
}

const server = createServer({ noDelay: true }, (near) => {
  const second = Math.floor((performance.now() - startedAt) / 1000)
  accepted[second] = (accepted[second] ?? 0) + 1
  keep(near)
  if (mood === 'pass') return pass(near)
  near.once('data', () => {
    if (mood === 'unavailable') near.end(UNAVAILABLE)
    else if (mood === 'crash-loop') {
      near.write(`${STREAM_HEAD}: hello\n\n`)
      setTimeout(() => near.end(), 50)
    } else if (mood === 'half' && count++ % 2 === 0) near.write(STREAM_HEAD)
  })
})

process.on('message', (message: FrontMood | 'report') => {
  if (message === 'report') return void process.send?.({ accepted: Array.from(accepted, (n) => n ?? 0) })
  if (startedAt === 0) startedAt = performance.now()
  mood = message
  if (mood === 'half') {
    for (const socket of sockets) socket.unpipe().pause()
  } else for (const socket of sockets) socket.destroy()
})
process.on('disconnect', () => process.exit(0))
server.listen({ port, host: '127.0.0.1', backlog: 4096 }, () => process.send?.('ready'))
