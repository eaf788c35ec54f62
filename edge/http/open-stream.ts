import type { Socket } from 'node:net'
import type { EdgeLimits } from '../../protocol/knobs.ts'
import { parseVersion } from '../../protocol/version-order.ts'
import type { KnownTruth } from '../follow/known-truth.ts'
import { drawMs, goodbyeFrame, STREAM_HEAD } from '../hub/frames.ts'
import type { Hub } from '../hub/hub.ts'
import { PROBE_CLIENT, type ReaderInfo } from '../hub/reader.ts'
import type { ClientReader } from './client-address.ts'
import { FEED_CORS } from './cors.ts'
import { splitTarget } from './page-path.ts'
import type { RequestHead } from './read-head.ts'

interface StreamDeps {
  limits: Readonly<EdgeLimits>
  truth: KnownTruth
  hub: Hub
  clientOf: ClientReader['read']
  isDraining: () => boolean
  /** By which our own probe client proves itself. */
  probeSecret: string
}

const CORS = Object.entries(FEED_CORS)
  .map(([name, value]) => `${name}: ${value}\r\n`)
  .join('')

/**
 * Puts a stream request onto the hub, or tells it to come back later: 200 with goodbye, because a 503 would close
 * other people's EventSource for good. `isOver`: the connection itself is one too many.
 */
export function streamOpener(deps: StreamDeps) {
  const { truth, hub, limits } = deps
  return (socket: Socket, head: RequestHead, isOver: boolean): void => {
    const { page, query } = splitTarget(head.target)
    const pageId = page ?? truth.pageOf(head.headers.get('host') ?? '')
    const client = deps.clientOf(socket.remoteAddress ?? '', (name) => head.headers.get(name))
    if (pageId === null || !truth.states.has(pageId)) {
      const status = truth.pages.length === 0 ? '503 Service Unavailable\r\nRetry-After: 5' : '404 Not Found'
      socket.end(`HTTP/1.1 ${status}\r\n${CORS}Connection: close\r\nContent-Length: 0\r\n\r\n`)
      return cutLater(socket)
    }
    const dated = `${STREAM_HEAD}Date: ${new Date().toUTCString()}\r\n\r\n`
    const parameters = new URLSearchParams(query)
    const probe = parameters.get('probe')
    if (probe !== null && probe !== deps.probeSecret) {
      // The probe client of a process that shares the port: it looks for its own.
      socket.end(dated + goodbyeFrame('rotate', 0))
      return cutLater(socket)
    }
    const isFull =
      probe === null &&
      (isOver || hub.count() >= limits.maxStreams || hub.countOf(client.address) >= limits.streamsPerAddress)
    if (isFull || deps.isDraining()) {
      const retryAfterMs = drawMs(limits.overloadRetryMinMs, limits.overloadRetryMaxMs)
      const goodbye = goodbyeFrame(isFull ? 'overload' : 'drain', retryAfterMs)
      socket.end(`${dated}retry: ${retryAfterMs}\n\n${goodbye}`)
      return cutLater(socket)
    }
    const after = parseVersion(parameters.get('after') ?? head.headers.get('last-event-id') ?? '')
    const info = probe === null ? readerInfo(parameters, client.address) : PROBE_CLIENT
    hub.add(pageId, socket, info, after, dated)
  }
}

/** What was refused may not stay: its bytes are dropped, and it is cut when it does not go by itself. */
function cutLater(socket: Socket): void {
  socket.resume()
  setTimeout(() => socket.destroy(), 5000).unref()
}

/** Thousands of readers say the same of themselves: the words are kept once, up to this many. */
const MAX_WORDS = 2000
const words = new Map<string, string>()

function kept(text: string): string {
  const cut = text.slice(0, 50)
  const known = words.get(cut)
  if (known !== undefined) return known
  if (words.size >= MAX_WORDS) words.clear()
  // A slice would hold the whole request in memory.
  const own = Buffer.from(cut).toString()
  words.set(own, own)
  return own
}

/** What a client says of itself, cut to lengths that cannot fill memory. */
function readerInfo(parameters: URLSearchParams, address: string): ReaderInfo {
  const visibility = parameters.get('vis')
  return {
    app: kept(parameters.get('app') ?? ''),
    version: kept(parameters.get('v') ?? ''),
    visibility: visibility === 'visible' || visibility === 'hidden' ? visibility : 'unknown',
    address: kept(address),
  }
}
