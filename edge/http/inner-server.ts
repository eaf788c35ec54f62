import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { EdgeLimits } from '../../protocol/knobs.ts'
import { sayingItsAge } from '../cache/aged-answer.ts'
import type { CachedAnswer, PageCache } from '../cache/page-cache.ts'
import type { KnownTruth } from '../follow/known-truth.ts'
import { logLine } from '../log.ts'
import type { EdgeOptions } from '../options.ts'
import { answerCached } from './answer-cached.ts'
import { isPublicPath, publicKey } from './cached-target.ts'
import type { ClientReader } from './client-address.ts'
import { FEED_CORS } from './cors.ts'
import { destroyIt } from './destroy-it.ts'
import { answerFeedMethod, answerSnapshot } from './feed.ts'
import type { FeedRequest, PostAnswerer } from './feed-posts.ts'
import { splitTarget } from './page-path.ts'
import { type Forwarding, passThrough } from './proxy.ts'
import type { RequestHead } from './read-head.ts'
import { answerTooLarge } from './too-large.ts'
import { answerUnreachable } from './unreachable.ts'

/** What anything behind this port knows; on others Next.js fails (TRACE: a 500). */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

interface Inner {
  options: EdgeOptions
  limits: Readonly<EdgeLimits>
  truth: KnownTruth
  cache: PageCache
  files: Map<string, CachedAnswer>
  answerPost: PostAnswerer
  clientOf: ClientReader['read']
  isConnected: () => boolean
  isDraining: () => boolean
  openStream: (socket: Socket, head: RequestHead, isOver: boolean) => void
}

export interface InnerServer {
  server: Server
  /** Takes over the limits as they stand: before it listens, and whenever they are turned. */
  followLimits(): void
  /** Waits until nobody waits for an answer any more, at the most for so many ms. */
  answered(withinMs: number): Promise<void>
}

const LOOK_AGAIN_MS = 20

/** Everything but first stream requests: files, snapshot, cached pages, and what is passed through to core. */
export function openInnerServer(inner: Inner): InnerServer {
  const { limits } = inner
  const server = createServer({
    // How often it looks for slow senders; half a minute would double their time.
    connectionsCheckingInterval: 1000,
    // Refused below, with all that comes behind it.
    requireHostHeader: false,
  })
  server.maxHeadersCount = MAX_HEADERS
  const followLimits = (): void => {
    server.headersTimeout = limits.headSeconds * 1000
    server.requestTimeout = limits.requestSeconds * 1000
    server.keepAliveTimeout = limits.idleSeconds * 1000
    // Of connections that come later: who does not read its answer, or says nothing, for longer than any answer takes.
    server.timeout = Math.max(limits.requestSeconds, limits.coreAnswerSeconds) * 1000
    // Node reads it for each connection; its types do not know it.
    Object.assign(server, { maxHeaderSize: limits.headBytes })
  }
  const pending = new Set<ServerResponse>()
  server.on('request', (request, response) => {
    pending.add(response)
    response.once('close', () => pending.delete(response))
    try {
      answer(inner, request, response)
    } catch (error) {
      failed(request, response, error)
    }
    if (streaming.has(request.socket)) pending.delete(response)
  })
  // From here on nobody else hears of its errors, and one that is not heard ends the process.
  server.on('upgrade', (_request, socket) =>
    socket
      .on('error', destroyIt)
      .end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'),
  )
  server.on('clientError', ({ code }: NodeJS.ErrnoException, socket) => {
    const status = code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request'
    if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
    else socket.destroy()
  })
  return {
    server,
    followLimits,
    async answered(withinMs) {
      const endsAt = performance.now() + withinMs
      while (pending.size > 0 && performance.now() < endsAt)
        await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
    },
  }
}

/** A head with more of them is refused. */
const MAX_HEADERS = 100

/** Connections that became streams after other requests: their response stays pending for as long as they live. */
const streaming = new WeakSet<Socket>()

/** Connections on which something was asked that can be read in two ways: what comes behind it is not read at all. */
const refused = new WeakSet<Socket>()

function answer(inner: Inner, request: IncomingMessage, response: ServerResponse): void {
  // Who sends a request behind a stream's would fill memory with what can never be answered.
  if (streaming.has(request.socket)) return void request.socket.destroy()
  if (refused.has(request.socket)) return
  if (isAmbiguous(request)) {
    refused.add(request.socket)
    return void response.writeHead(400, { connection: 'close', 'content-length': '0' }).end()
  }
  if (inner.isDraining()) response.setHeader('Connection', 'close')
  const { page, path, query } = splitTarget(request.url ?? '/')
  const host = request.headers.host ?? ''
  const pageId = page ?? inner.truth.pageOf(host)
  const header = (name: string) => {
    const value = request.headers[name]
    return Array.isArray(value) ? value.join(', ') : value
  }
  const client = inner.clientOf(request.socket.remoteAddress ?? '', header)
  const forwarding: Forwarding = { page: pageId, base: page === null ? '' : `/p/${page}`, client }
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  if (path === '/healthz') return void response.writeHead(200, { 'content-type': 'text/plain' }).end('ok\n')
  if (path === '/readyz') return answerReady(inner, response)
  if (path.startsWith('/feed/'))
    return answerFeed(inner, request, response, { path, pageId, client, forwarding })
  if (!METHODS.includes(request.method ?? '')) return answerMethod(response, METHODS)
  const file = inner.files.get(path)
  if (file !== undefined && isRead) return answerCached(request, response, file, null)
  if (file !== undefined) return answerMethod(response, ['GET', 'HEAD'])
  if (path.startsWith('/widget/'))
    return void response.writeHead(404, { 'access-control-allow-origin': '*' }).end()
  if (path.startsWith('/_allclear/')) return void response.writeHead(404).end()
  if (isRead && isPublicPath(path) && request.headers['next-action'] === undefined) {
    // Before core has said which pages there are, an answer would be kept under no page and never found again.
    if (pageId === null && inner.truth.pages.length === 0) return answerUnreachable(response, path)
    const key = publicKey({ page: pageId ?? '', base: forwarding.base, path, query, host })
    answerPublic(inner, request, response, key).catch((error: unknown) => failed(request, response, error))
    return
  }
  if (Number(request.headers['content-length'] ?? 0) > inner.limits.bodyBytes) {
    return answerTooLarge(response)
  }
  const target = query === '' ? path : `${path}?${query}`
  passThrough(inner.options, request, response, forwarding, {
    path: target,
    maxBodyBytes: inner.limits.bodyBytes,
    timeoutMs: inner.limits.coreAnswerSeconds * 1000,
    unreachable: (failed) => answerUnreachable(failed, path),
  })
}

/** Two of those that must stand once, of which Node silently takes the first, and addresses of another host as target. */
const ONCE = ['host', 'authorization']

/**
 * What core, or a proxy before it, could read differently. The first head of a connection was refused for it before
 * (read-head.ts); the later ones of a connection that was handed over are seen only here.
 */
function isAmbiguous({ url, rawHeaders, httpVersion }: IncomingMessage): boolean {
  if (url?.startsWith('/') !== true && url !== '*') return true
  // Some versions of Node leave out what comes after so many; a length among those would be heard by core only.
  if (rawHeaders.length > MAX_HEADERS * 2) return true
  const names = rawHeaders.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase())
  if (httpVersion !== '1.0' && !names.includes('host')) return true
  return ONCE.some((once) => names.filter((name) => name === once).length > 1)
}

/** One request that we fail at is one request: thousands of streams live in this process. */
function failed(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  logLine('request-failed', {
    method: request.method,
    path: request.url?.split('?')[0],
    error: error instanceof Error ? error.stack : String(error),
  })
  response.destroy()
}

type Key = Parameters<PageCache['fill']>[0]

async function answerPublic(
  inner: Inner,
  request: IncomingMessage,
  response: ServerResponse,
  key: Key,
): Promise<void> {
  const { truth, cache } = inner
  const known = cache.get(key)
  if (known !== undefined)
    return answerCached(request, response, sayingItsAge(known, truth.asOf, Date.now()), truth.asOf)
  const filled = await cache.fill(key)
  if (filled.kind === 'answer') return answerCached(request, response, filled.answer, truth.asOf)
  if (filled.kind === 'private') {
    // Core's own redirects, refusals and empty 404s: sent on as they are, and not kept.
    const {
      connection,
      'keep-alive': _,
      'transfer-encoding': __,
      'allclear-public': ___,
      ...headers
    } = filled.answer.headers
    response.writeHead(filled.answer.status, {
      ...headers,
      'content-length': String(filled.answer.body.length),
    })
    response.end(request.method === 'HEAD' ? undefined : filled.answer.body)
    return
  }
  answerUnreachable(response, key.path)
}

function answerMethod(response: ServerResponse, allowed: readonly string[]): void {
  response.writeHead(405, { allow: allowed.join(', '), 'content-length': '0' }).end()
}

function answerFeed(
  inner: Inner,
  request: IncomingMessage,
  response: ServerResponse,
  feed: FeedRequest,
): void {
  const { truth } = inner
  switch (feed.path) {
    case '/feed/v1/stream':
      if (answerFeedMethod(request, response, ['GET'])) return
      streaming.add(request.socket)
      request.socket.on('error', destroyIt)
      // It may be silent between two beats for as long as the page's knob says.
      request.socket.setTimeout(0)
      return inner.openStream(request.socket, headOf(request), false)
    case '/feed/v1/snapshot.json':
      if (!answerFeedMethod(request, response, ['GET', 'HEAD']))
        answerSnapshot(request, response, truth, feed.pageId)
      return
    case '/feed/v1/presence':
    case '/feed/v1/reports':
      if (!answerFeedMethod(request, response, ['POST'])) inner.answerPost(request, response, feed)
      return
    default:
      if (!answerFeedMethod(request, response, ['GET', 'HEAD', 'POST']))
        response.writeHead(404, FEED_CORS).end()
  }
}

/** Ready: this edge knows core's pages and a state of each, and is not on its way out. Whether core answers is told, not required. */
function answerReady({ truth, isConnected, isDraining }: Inner, response: ServerResponse): void {
  const hasState = truth.pages.length > 0 && truth.pages.every((page) => truth.states.has(page.id))
  const isReady = hasState && !isDraining()
  const body = JSON.stringify({
    ready: isReady,
    core: isConnected(),
    asOf: truth.asOf,
    pages: truth.states.size,
  })
  response
    .writeHead(isReady ? 200 : 503, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(`${body}\n`)
}

function headOf(request: IncomingMessage): RequestHead {
  const headers = new Map<string, string>()
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value)
  }
  const isOld = request.httpVersion === '1.0'
  return { method: request.method ?? 'GET', target: request.url ?? '/', headers, isOld }
}
