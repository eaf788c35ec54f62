import type { Server as HttpServer } from 'node:http'
import { createServer, type Server, type Socket } from 'node:net'
import { parseVersion } from '../../protocol/version-order.ts'
import type { KnownTruth } from '../follow/known-truth.ts'
import { drawMs, goodbyeFrame, STREAM_HEAD } from '../hub/frames.ts'
import type { Hub, ReaderInfo } from '../hub/hub.ts'
import type { EdgeOptions } from '../options.ts'
import type { Client } from './client-address.ts'
import { splitTarget } from './page-path.ts'
import { MAX_HEAD_BYTES, type RequestHead, readHead } from './read-head.ts'

/** A request head that is not whole by then is not coming. */
const HEAD_WITHIN_MS = 10_000

const REASONS = {
  400: 'Bad Request',
  431: 'Request Header Fields Too Large',
  505: 'HTTP Version Not Supported',
} as const

interface PublicPort {
  options: EdgeOptions
  truth: KnownTruth
  hub: Hub
  http: HttpServer
  clientOf: (peer: string, header: (name: string) => string | undefined) => Client
  isDraining: () => boolean
}

/**
 * The public listener: reads the first head of each connection itself. A stream request stays on the raw socket;
 * everything else goes to the http server, with what was read pushed back.
 */
export function openPublicPort(port: PublicPort): Server {
  return createServer({ noDelay: true }, (socket) => readFirst(port, socket))
}

function readFirst(port: PublicPort, socket: Socket): void {
  let bytes: Buffer = Buffer.alloc(0)
  const timer = setTimeout(() => socket.destroy(), HEAD_WITHIN_MS)
  const onError = () => socket.destroy()
  const stop = () => {
    clearTimeout(timer)
    socket.off('data', onData)
    socket.off('error', onError)
    socket.off('close', stop)
  }
  const onData = (chunk: Buffer) => {
    bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk])
    const result = readHead(bytes.subarray(0, MAX_HEAD_BYTES + 4))
    if (result.kind === 'more') return
    stop()
    if (result.kind === 'bad') {
      const line = `HTTP/1.1 ${result.status} ${REASONS[result.status]}`
      socket.end(`${line}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
      socket.on('error', () => socket.destroy())
      return
    }
    const { head } = result
    if (head.method === 'GET' && splitTarget(head.target).path === '/feed/v1/stream')
      return openStream(port, socket, head)
    socket.pause()
    socket.unshift(bytes)
    port.http.emit('connection', socket)
    socket.resume()
  }
  socket.on('data', onData)
  socket.on('error', onError)
  socket.on('close', stop)
}

/** One listener for all: ten thousand closures are memory. */
function destroyIt(this: Socket): void {
  this.destroy()
}

/** Puts a stream request onto the hub, or answers it as overload: a 503 would close other people's EventSource for good. */
export function openStream(port: PublicPort, socket: Socket, head: RequestHead): void {
  const { truth, hub, options } = port
  const { page, query } = splitTarget(head.target)
  const pageId = page ?? truth.pageOf(head.headers.get('host') ?? '')
  const client = port.clientOf(socket.remoteAddress ?? '', (name) => head.headers.get(name))
  socket.on('error', destroyIt)
  if (pageId === null || !truth.states.has(pageId)) {
    const status = truth.pages.length === 0 ? '503 Service Unavailable\r\nRetry-After: 5' : '404 Not Found'
    const headers =
      'Access-Control-Allow-Origin: *\r\nAccess-Control-Expose-Headers: Retry-After, Date, Age, ETag, Allclear-As-Of'
    socket.end(`HTTP/1.1 ${status}\r\n${headers}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
    return
  }
  const dated = Buffer.concat([
    STREAM_HEAD.subarray(0, -2),
    Buffer.from(`Date: ${new Date().toUTCString()}\r\n\r\n`),
  ])
  const isFull =
    hub.count() >= options.maxStreams || hub.countOf(client.address) >= options.maxStreamsPerAddress
  if (isFull || port.isDraining()) {
    const retryAfterMs = drawMs(10_000, 60_000)
    const reason = isFull ? 'overload' : 'drain'
    socket.end(
      Buffer.concat([dated, Buffer.from(`retry: ${retryAfterMs}\n\n${goodbyeFrame(reason, retryAfterMs)}`)]),
    )
    return
  }
  // Head, retry, beat and state leave in one system call: a storm of returning clients is paid for by the call.
  socket.cork()
  socket.write(dated)
  const parameters = new URLSearchParams(query)
  const after = parseVersion(parameters.get('after') ?? head.headers.get('last-event-id') ?? '')
  hub.add(pageId, socket, readerInfo(parameters, client.address), after)
  socket.uncork()
}

/** What a client says of itself, cut to lengths that cannot fill memory. */
export function readerInfo(parameters: URLSearchParams, address: string): ReaderInfo {
  const visibility = parameters.get('vis')
  return {
    app: (parameters.get('app') ?? '').slice(0, 50),
    version: (parameters.get('v') ?? '').slice(0, 50),
    visibility: visibility === 'visible' || visibility === 'hidden' ? visibility : 'unknown',
    address,
  }
}
