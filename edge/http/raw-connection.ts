import type { Socket } from 'node:net'
import type { EdgeLimits } from '../../protocol/knobs.ts'
import { FEED_CORS } from './cors.ts'
import { MAX_HEAD_BYTES, type RequestHead } from './read-head.ts'
import type { Plan, ReadPlan } from './read-plan.ts'

const HEAD_END = Buffer.from('\r\n\r\n')
/** What a client that asks without reading may make us keep, before we stop reading from it. */
const MAX_UNSENT_BYTES = 256 * 1024
/** How long a connection that we ended may go on sending before it is cut. */
const LINGER_MS = 5000
const WHEEL_MS = 1000

const REASONS = {
  400: 'Bad Request',
  431: 'Request Header Fields Too Large',
  503: 'Service Unavailable',
  505: 'HTTP Version Not Supported',
} as const

export interface RawPort {
  limits: Readonly<EdgeLimits>
  readPlan(text: string): Plan
  /** The whole answer of a plan out of memory; null: not there. */
  prepare(plan: ReadPlan, isLast: boolean): Buffer | null
  openStream(socket: Socket, head: RequestHead, isOver: boolean): void
  /** Gives a connection to the full HTTP server; `bytes` begin with the head that it has to read. */
  handOver(socket: Socket, bytes: Buffer): void
  isDraining(): boolean
}

export interface RawConnections {
  /** Serves a new connection. `isOver`: beyond a limit; only what costs nothing is answered, and once. */
  serve(socket: Socket, isOver: boolean): void
  /** Ends those on which nothing is asked at the moment. */
  closeIdle(): void
  close(): void
}

interface Connection {
  socket: Socket
  deadline: number
  isIdle: boolean
}

/**
 * Connections that are served without an HTTP server: heads are read strictly, answers are one write. What is not a
 * plain read of something in memory leaves: streams to the hub, all else, as it came, to the full server.
 */
export function openRawConnections(port: RawPort): RawConnections {
  const watched = new Set<Connection>()
  // One timer for all: ten thousand of them cost memory and time.
  const wheel = setInterval(() => {
    const now = Date.now()
    for (const { socket, deadline } of watched) if (now > deadline) socket.destroy()
  }, WHEEL_MS)
  return {
    serve: (socket, isOver) => serve(port, watched, socket, isOver),
    closeIdle() {
      for (const { socket, isIdle } of watched) if (isIdle) socket.end()
    },
    close() {
      clearInterval(wheel)
      for (const { socket } of watched) socket.destroy()
    },
  }
}

function serve(port: RawPort, watched: Set<Connection>, socket: Socket, isOver: boolean): void {
  const { limits } = port
  const inMs = (seconds: number) => Date.now() + seconds * 1000
  const connection: Connection = { socket, deadline: inMs(limits.headSeconds), isIdle: false }
  let rest: Buffer | null = null
  let isEnded = false

  function leave(): void {
    watched.delete(connection)
    socket.off('data', onData).off('drain', onDrain).off('error', onError).off('close', leave)
  }
  function onError(): void {
    socket.destroy()
  }
  function onDrain(): void {
    connection.deadline = inMs(limits.headSeconds)
    socket.resume()
    read()
  }
  /** Ends the connection after these last bytes; what still comes in is read and dropped, lest a reset overtakes them. */
  function finish(bytes: Buffer | string): void {
    isEnded = true
    rest = null
    connection.deadline = Date.now() + LINGER_MS
    socket.end(bytes)
  }
  function refuse(status: keyof typeof REASONS, headers = ''): void {
    finish(
      `HTTP/1.1 ${status} ${REASONS[status]}\r\n${headers}Connection: close\r\nContent-Length: 0\r\n\r\n`,
    )
  }
  function onData(chunk: Buffer): void {
    if (isEnded) return
    // The time for a head runs from its first byte, not from its latest.
    if (rest === null) connection.deadline = inMs(limits.headSeconds)
    connection.isIdle = false
    rest = rest === null ? chunk : Buffer.concat([rest, chunk])
    read()
  }
  function read(): void {
    let at = 0
    while (rest !== null && at < rest.length) {
      const end = rest.indexOf(HEAD_END, at)
      if (end === -1 || end - at > MAX_HEAD_BYTES) {
        if (rest.length - at > MAX_HEAD_BYTES) return refuse(431)
        break
      }
      const plan = port.readPlan(rest.toString('latin1', at, end))
      if (plan.kind === 'bad') return refuse(plan.status)
      if (plan.kind === 'stream') {
        leave()
        return port.openStream(socket, plan.head, isOver)
      }
      const isLast = plan.kind === 'read' && (plan.isLast || isOver || port.isDraining())
      const answer = plan.kind === 'read' ? port.prepare(plan, isLast) : null
      if (answer === null) {
        if (isOver) return refuse(503, overHeaders(plan))
        leave()
        return port.handOver(socket, rest.subarray(at))
      }
      if (isLast) return finish(answer)
      socket.write(answer)
      at = end + HEAD_END.length
      if (socket.writableLength > MAX_UNSENT_BYTES) {
        connection.deadline = inMs(limits.requestSeconds)
        rest = rest.subarray(at)
        socket.pause()
        return
      }
    }
    rest = rest === null || at === rest.length ? null : rest.subarray(at)
    if (rest === null) {
      connection.isIdle = true
      connection.deadline = inMs(limits.idleSeconds)
    } else if (at > 0) connection.deadline = inMs(limits.headSeconds)
  }

  watched.add(connection)
  socket.on('data', onData).on('drain', onDrain).on('error', onError).on('close', leave)
}

function overHeaders(plan: Plan): string {
  const path = plan.kind === 'read' ? plan.path : plan.kind === 'other' ? plan.head.target : ''
  const cors = /^(\/p\/[a-z0-9]{12})?\/feed\//.test(path) ? Object.entries(FEED_CORS) : []
  const retryAfter = String(5 + Math.floor(Math.random() * 25))
  return [...cors, ['Retry-After', retryAfter]].map(([name, value]) => `${name}: ${value}\r\n`).join('')
}
