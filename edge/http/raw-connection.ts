import type { Socket } from 'node:net'
import type { EdgeLimits } from '../../protocol/knobs.ts'
import { feedCorsLines } from './cors.ts'
import { destroyIt } from './destroy-it.ts'
import type { RequestHead } from './read-head.ts'
import { type Reading, readNow } from './read-now.ts'
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
} as const

export interface RawPort {
  limits: Readonly<EdgeLimits>
  /** What is asked by the head between two places; `before` is what the connection asked before. */
  readPlan(bytes: Buffer, start: number, end: number, before: ReadPlan | null): Plan
  /** The whole answer of a plan out of memory; null: not there. */
  prepare(plan: ReadPlan, isLast: boolean, nowMs: number): Buffer | null
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

/**
 * Connections that are served without an HTTP server: heads are read strictly, answers are one write. What is not a
 * plain read of something in memory leaves: streams to the hub, all else, as it came, to the full server.
 */
export function openRawConnections(port: RawPort): RawConnections {
  const watched = new Set<RawConnection>()
  // One timer for all: ten thousand of them cost memory and time.
  const wheel = setInterval(() => {
    const now = Date.now()
    for (const { socket, deadline } of watched) if (now > deadline) socket.destroy()
  }, WHEEL_MS)
  return {
    serve: (socket, isOver) => void new RawConnection(port, watched, socket, isOver),
    closeIdle() {
      for (const { socket, isIdle } of watched) if (isIdle) socket.end()
    },
    close() {
      clearInterval(wheel)
      for (const { socket } of watched) socket.destroy()
    },
  }
}

class RawConnection {
  readonly socket: Socket
  deadline: number
  isIdle = false
  readonly #port: RawPort
  readonly #watched: Set<RawConnection>
  readonly #isOver: boolean
  #rest: Buffer | null = null
  #before: ReadPlan | null = null
  #isEnded = false
  readonly #reading: Reading
  readonly #onClose = (): void => void this.#watched.delete(this)

  constructor(port: RawPort, watched: Set<RawConnection>, socket: Socket, isOver: boolean) {
    this.socket = socket
    this.#port = port
    this.#watched = watched
    this.#isOver = isOver
    this.deadline = Date.now() + port.limits.headSeconds * 1000
    watched.add(this)
    this.#reading = readNow(socket, (chunk) => this.#take(chunk))
    socket.on('error', destroyIt).on('close', this.#onClose)
  }

  /** The connection becomes somebody else's. */
  #leave(): void {
    this.#watched.delete(this)
    this.#reading.end()
    this.socket.off('error', destroyIt).off('close', this.#onClose)
  }

  /** Ends the connection after these last bytes; what still comes in is read and dropped, lest a reset overtakes them. */
  #finish(bytes: Buffer | string): void {
    this.#isEnded = true
    this.#rest = null
    this.socket.end(bytes)
    this.#linger()
  }

  /** Cuts later what does not go by itself; who has not yet got all has the time of a request. */
  #linger(): void {
    const isSent = this.socket.writableLength === 0
    this.deadline = Date.now() + (isSent ? LINGER_MS : this.#port.limits.requestSeconds * 1000)
  }

  #refuse(status: keyof typeof REASONS, headers = ''): void {
    this.#finish(
      `HTTP/1.1 ${status} ${REASONS[status]}\r\n${headers}Connection: close\r\nContent-Length: 0\r\n\r\n`,
    )
  }

  #take(chunk: Buffer): void {
    if (this.#isEnded) return
    const now = Date.now()
    const rest = this.#rest
    // The time for a head runs from its first byte, not from its latest.
    if (rest === null) this.deadline = now + this.#port.limits.headSeconds * 1000
    this.isIdle = false
    this.#read(rest === null ? chunk : Buffer.concat([rest, chunk]), now)
  }

  #read(bytes: Buffer, now: number): void {
    const { limits } = this.#port
    let at = 0
    while (at < bytes.length) {
      const end = bytes.indexOf(HEAD_END, at)
      if (end === -1 || end - at > limits.headBytes) {
        if (bytes.length - at > limits.headBytes) return this.#refuse(431, corsOfHead(bytes, at))
        break
      }
      const plan = this.#port.readPlan(bytes, at, end, this.#before)
      if (plan.kind === 'bad') return this.#refuse(plan.status, corsOfHead(bytes, at))
      if (plan.kind === 'stream') {
        this.#leave()
        return this.#port.openStream(this.socket, plan.head, this.#isOver)
      }
      const isLast = plan.kind === 'read' && (plan.isLast || this.#isOver || this.#port.isDraining())
      const answer = plan.kind === 'read' ? this.#port.prepare(plan, isLast, now) : null
      if (answer === null) {
        // A health check that fails because we are full would take down all whom we serve.
        if (this.#isOver && !isHealthCheck(plan)) return this.#refuse(503, overHeaders(plan))
        this.#leave()
        return this.#port.handOver(this.socket, bytes.subarray(at))
      }
      at = end + HEAD_END.length
      if (isLast && plan.kind === 'read' && plan.isLast && at === bytes.length) return this.#finishNow(answer)
      if (isLast) return this.#finish(answer)
      if (plan.kind === 'read') this.#before = plan.text === null ? null : plan
      this.socket.write(answer)
      if (this.socket.writableLength > MAX_UNSENT_BYTES) return this.#wait(bytes.subarray(at))
    }
    this.#rest = at === bytes.length ? null : bytes.subarray(at)
    if (this.#rest === null) {
      this.isIdle = true
      // What was answered may still be on its way.
      const isSent = this.socket.writableLength === 0
      this.deadline = now + (isSent ? limits.idleSeconds : limits.requestSeconds) * 1000
    } else if (at > 0) this.deadline = now + limits.headSeconds * 1000
  }

  /** The last answer to a client that said it asks no more: closed at once where the kernel has taken it whole. */
  #finishNow(answer: Buffer): void {
    this.#isEnded = true
    this.socket.write(answer)
    if (this.socket.writableLength === 0) return void this.socket.destroy()
    this.socket.end()
    this.#linger()
  }

  /** Reads no further before the client has taken what it asked for. */
  #wait(rest: Buffer): void {
    const { limits } = this.#port
    this.deadline = Date.now() + limits.requestSeconds * 1000
    this.#rest = null
    this.#reading.pause()
    this.socket.once('drain', () => {
      const now = Date.now()
      this.deadline = now + limits.headSeconds * 1000
      this.#reading.resume()
      if (rest.length > 0) this.#read(rest, now)
    })
  }
}

const HEALTH_CHECKS = ['/healthz', '/readyz']

function isHealthCheck(plan: Plan): boolean {
  return HEALTH_CHECKS.includes(
    plan.kind === 'read' ? plan.path : plan.kind === 'other' ? plan.head.target : '',
  )
}

function overHeaders(plan: Plan): string {
  const path = plan.kind === 'read' ? plan.path : plan.kind === 'other' ? plan.head.target : ''
  return `${feedCorsLines(path)}Retry-After: ${5 + Math.floor(Math.random() * 25)}\r\n`
}

/** A head that is refused was never taken apart: whether it asked for the feed is read off its first line. */
function corsOfHead(bytes: Buffer, at: number): string {
  return feedCorsLines(bytes.toString('latin1', at, at + 200).split(' ')[1] ?? '')
}
