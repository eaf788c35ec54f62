import type { Socket } from 'node:net'
import type { EdgeLimits } from '../../protocol/knobs.ts'
import { parseVersion } from '../../protocol/version-order.ts'
import type { KnownTruth } from '../follow/known-truth.ts'
import { drawMs, goodbyeFrame, STREAM_HEAD } from '../hub/frames.ts'
import type { Hub } from '../hub/hub.ts'
import { PROBE_CLIENT, type ReaderInfo } from '../hub/reader.ts'
import type { Refusals } from '../refusals.ts'
import type { ClientReader } from './client-address.ts'
import { FEED_CORS } from './cors.ts'
import { splitTarget } from './page-path.ts'
import type { RequestHead } from './read-head.ts'

interface StreamDeps {
  limits: Readonly<EdgeLimits>
  truth: KnownTruth
  hub: Hub
  clientOf: ClientReader['read']
  note: Refusals['note']
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
    const dated = streamHead(Date.now())
    const parameters = readParameters(query)
    const { probe } = parameters
    if (probe !== null && probe !== deps.probeSecret) {
      // The probe client of a process that shares the port: it looks for its own.
      socket.end(dated + goodbyeFrame('rotate', 0))
      return cutLater(socket)
    }
    const reached =
      hub.count() >= limits.maxStreams
        ? 'maxStreams'
        : hub.countOf(client.address) >= limits.streamsPerAddress
          ? 'streamsPerAddress'
          : null
    const isFull = probe === null && (isOver || reached !== null)
    // Of a connection that was one too many it was noted when it came.
    if (isFull && !isOver && reached !== null) deps.note(reached)
    if (isFull || deps.isDraining()) {
      const retryAfterMs = drawMs(limits.overloadRetryMinMs, limits.overloadRetryMaxMs)
      const goodbye = goodbyeFrame(isFull ? 'overload' : 'drain', retryAfterMs)
      socket.end(`${dated}retry: ${retryAfterMs}\n\n${goodbye}`)
      return cutLater(socket)
    }
    const after = parseVersion(parameters.after ?? head.headers.get('last-event-id') ?? '')
    const info = probe === null ? readerInfo(parameters, client.address) : PROBE_CLIENT
    hub.add(pageId, socket, info, after, dated)
  }
}

/** What was refused may not stay: its bytes are dropped, and it is cut when it does not go by itself. */
function cutLater(socket: Socket): void {
  socket.resume()
  setTimeout(() => socket.destroy(), 5000).unref()
}

let newestHead = { second: 0, text: '' }

/** The head of a stream that opens now; the same for all within a second. */
function streamHead(nowMs: number): string {
  const second = Math.floor(nowMs / 1000)
  if (newestHead.second !== second)
    newestHead = { second, text: `${STREAM_HEAD}Date: ${new Date(nowMs).toUTCString()}\r\n\r\n` }
  return newestHead.text
}

type Parameters = Record<'app' | 'v' | 'vis' | 'after' | 'probe', string | null>
let newestQuery: { query: string; parameters: Parameters } | null = null

/** The parameters of a stream. Clients of one app that come at once mostly send the same. */
function readParameters(query: string): Parameters {
  if (newestQuery?.query === query) return newestQuery.parameters
  const given = new URLSearchParams(query)
  const [app, v, vis] = [given.get('app'), given.get('v'), given.get('vis')]
  const parameters = { app, v, vis, after: given.get('after'), probe: given.get('probe') }
  newestQuery = { query, parameters }
  return parameters
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
function readerInfo({ vis, app, v }: Parameters, address: string): ReaderInfo {
  const visibility = vis === 'visible' || vis === 'hidden' ? vis : 'unknown'
  return { app: kept(app ?? ''), version: kept(v ?? ''), visibility, address: kept(address) }
}
