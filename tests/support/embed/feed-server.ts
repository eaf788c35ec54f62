import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { join } from 'node:path'
import type { StateDocument } from '../../../protocol/state-document.ts'
import { stateOf } from './state-document.ts'

export interface SeenRequest {
  /** `Date.now()` of its arrival. */
  at: number
  method: string
  /** Path with query. */
  url: string
  headers: IncomingMessage['headers']
  body: string
}

/** A feed under the test's control (the scenarios' S): logs each request, publishes, drops, refuses, stalls. */
export interface FeedServer {
  url: string
  requests: SeenRequest[]
  /** Requests whose path begins so. */
  seen(prefix: string): SeenRequest[]
  openStreams(): number
  /** Makes `state` the truth and sends it to every open stream. */
  publish(state: StateDocument): void
  /** Makes `state` the truth of later requests, and tells no open stream. */
  setState(state: StateDocument | null): void
  /** Bytes to every open stream, as they are. */
  sendRaw(text: string): void
  /** Destroys every open socket. */
  dropAll(): void
  /** No beats and no states to open streams any more: sockets stay open. */
  stall(isStalled: boolean): void
  /** Answers a request itself and returns true, or leaves it to the server. Null: no interference. */
  interfere(answer: ((request: IncomingMessage, response: ServerResponse) => boolean) | null): void
  /** Refuses connections until `listen()`. */
  refuse(): Promise<void>
  listen(): Promise<void>
  close(): Promise<void>
}

const HEAD = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store, no-transform',
  'access-control-allow-origin': '*',
  connection: 'close',
}
const OPEN_HEADERS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'Retry-After, Date, Age, ETag, Allclear-As-Of',
}

/** Starts S on a free port of 127.0.0.1, with the calm state 1 and beats every `beatMs`. */
export async function startFeedServer(
  options: { beatMs?: number; retryMs?: number } = {},
): Promise<FeedServer> {
  const requests: SeenRequest[] = []
  const streams = new Set<ServerResponse>()
  const sockets = new Set<Socket>()
  let state: StateDocument | null = stateOf(1)
  let isStalled = false
  let interference: ((request: IncomingMessage, response: ServerResponse) => boolean) | null = null
  let port = 0
  let server: Server

  const stateFrame = (document: StateDocument) =>
    `event: state\nid: ${document.epoch}:${document.seq}\ndata: ${JSON.stringify(document)}\n\n`
  const beatFrame = () => {
    const now = new Date().toISOString()
    return `event: beat\ndata: ${JSON.stringify({ now, asOf: now })}\n\n`
  }

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://feed')
    if (interference?.(request, response)) return
    if (pathname === '/feed/v1/stream') {
      response.writeHead(200, HEAD)
      response.write(`retry: ${options.retryMs ?? 50}\n\n${beatFrame()}`)
      if (state !== null) {
        const isCurrent = searchParams.get('after') === `${state.epoch}:${state.seq}`
        const { epoch, seq } = state
        response.write(
          isCurrent
            ? `event: current\nid: ${epoch}:${seq}\ndata: ${JSON.stringify({ epoch, seq })}\n\n`
            : stateFrame(state),
        )
      }
      streams.add(response)
      response.on('close', () => streams.delete(response))
      return
    }
    if (pathname === '/feed/v1/snapshot.json') {
      if (state === null) return void response.writeHead(503, OPEN_HEADERS).end()
      const etag = `W/"${state.epoch}:${state.seq}"`
      const head = {
        ...OPEN_HEADERS,
        etag,
        'cache-control': 'public, max-age=5',
        'allclear-as-of': new Date().toISOString(),
      }
      if (request.headers['if-none-match'] === etag) return void response.writeHead(304, head).end()
      return void response
        .writeHead(200, { ...head, 'content-type': 'application/json' })
        .end(JSON.stringify(state))
    }
    if (pathname === '/feed/v1/presence') return void response.writeHead(204, OPEN_HEADERS).end()
    if (pathname === '/feed/v1/reports') return void response.writeHead(202, OPEN_HEADERS).end()
    if (pathname.startsWith('/widget/')) return serveWidget(pathname, response)
    response.writeHead(404).end()
  }

  const listen = () =>
    new Promise<void>((resolve) => {
      server = createServer((request, response) => {
        const seen: SeenRequest = {
          at: Date.now(),
          method: request.method ?? '',
          url: request.url ?? '',
          headers: request.headers,
          body: '',
        }
        requests.push(seen)
        request.setEncoding('utf8').on('data', (text: string) => {
          seen.body += text
        })
        if (request.method === 'POST') request.on('end', () => answer(request, response))
        else answer(request, response)
      })
      server.on('connection', (socket) => {
        sockets.add(socket)
        socket.on('close', () => sockets.delete(socket)).on('error', () => undefined)
      })
      server.listen(port, '127.0.0.1', () => {
        port = (server.address() as AddressInfo).port
        resolve()
      })
    })
  const dropAll = () => {
    for (const socket of sockets) socket.destroy()
  }
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      dropAll()
    })
  const toAll = (text: string) => {
    if (!isStalled) for (const stream of streams) stream.write(text)
  }
  await listen()
  const beats = setInterval(() => toAll(beatFrame()), options.beatMs ?? 1000)

  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    seen: (prefix) => requests.filter((request) => request.url.startsWith(prefix)),
    openStreams: () => streams.size,
    publish(next) {
      state = next
      toAll(stateFrame(next))
    },
    setState(next) {
      state = next
    },
    sendRaw(text) {
      for (const stream of streams) stream.write(text)
    },
    dropAll,
    stall(stalled) {
      isStalled = stalled
    },
    interfere(next) {
      interference = next
    },
    refuse: stop,
    listen,
    async close() {
      clearInterval(beats)
      await stop()
    },
  }
}

function serveWidget(pathname: string, response: ServerResponse): void {
  const name = pathname.slice('/widget/'.length)
  try {
    const file = name === 'v1.js' ? 'widget-v1.js' : name
    const body = readFileSync(join(import.meta.dirname, '../../../dist/sdk', file.replaceAll('..', '')))
    const type = file.endsWith('.json') ? 'application/json' : 'text/javascript'
    response.writeHead(200, { ...OPEN_HEADERS, 'content-type': type }).end(body)
  } catch {
    response.writeHead(404).end() // no such file: the widget was not built, or asks for what is not there
  }
}
