import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

/** The host app's server under the test's control (the scenarios' D). */
export interface HostServer {
  url: string
  /** Each request for a document: time and path with query. */
  hits: { at: number; url: string }[]
  /** What a document is answered with; `html` for every path that `answer` leaves alone. */
  html: string
  headers: Record<string, string>
  /** Answers a request itself and returns true. */
  answer: ((request: IncomingMessage, response: ServerResponse) => boolean) | null
  close(): Promise<void>
}

/** Starts D on a free port of 127.0.0.1. Requests for `/favicon.ico` are not counted. */
export async function startHostServer(html: string): Promise<HostServer> {
  const sockets = new Set<Socket>()
  const server = createServer((request, response) => {
    if (request.url === '/favicon.ico') return void response.writeHead(204).end()
    if (host.answer?.(request, response)) return
    host.hits.push({ at: Date.now(), url: request.url ?? '' })
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      ...host.headers,
    })
    response.end(host.html)
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host: HostServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    hits: [],
    html,
    headers: {},
    answer: null,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
  return host
}
