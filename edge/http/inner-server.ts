import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { CachedAnswer, PageCache } from '../cache/page-cache.ts'
import type { KnownTruth } from '../follow/known-truth.ts'
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

const MAX_BODY_BYTES = 1024 * 1024
/** What anything behind this port knows; on others Next.js fails (TRACE: a 500). */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

interface Inner {
  options: EdgeOptions
  truth: KnownTruth
  cache: PageCache
  files: Map<string, CachedAnswer>
  answerPost: PostAnswerer
  clientOf: ClientReader['read']
  isConnected: () => boolean
  isDraining: () => boolean
  openStream: (socket: Socket, head: RequestHead, isOver: boolean) => void
}

/** Everything but first stream requests: files, snapshot, cached pages, and what is passed through to core. */
export function openInnerServer(inner: Inner): Server {
  const server = createServer({
    headersTimeout: 10_000,
    requestTimeout: 60_000,
    keepAliveTimeout: 65_000,
    maxHeaderSize: 16 * 1024,
    // How often it looks for slow senders; half a minute would double their time.
    connectionsCheckingInterval: 1000,
  })
  server.maxHeadersCount = 100
  server.on('request', (request, response) => answer(inner, request, response))
  server.on('upgrade', (_request, socket) =>
    socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'),
  )
  server.on('clientError', (_error, socket) => {
    if (socket.writable)
      socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
    else socket.destroy()
  })
  return server
}

/** Connections that became streams after other requests: their response stays pending for as long as they live. */
const streaming = new WeakSet<Socket>()

function answer(inner: Inner, request: IncomingMessage, response: ServerResponse): void {
  // Who sends a request behind a stream's would fill memory with what can never be answered.
  if (streaming.has(request.socket)) return void request.socket.destroy()
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
    return void answerPublic(inner, request, response, key)
  }
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) {
    return answerTooLarge(response)
  }
  const target = query === '' ? path : `${path}?${query}`
  passThrough(inner.options, request, response, forwarding, {
    path: target,
    maxBodyBytes: MAX_BODY_BYTES,
    unreachable: (failed) => answerUnreachable(failed, path),
  })
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
  if (known !== undefined) return answerCached(request, response, known, truth.asOf)
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
