import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:https'
import type { Socket } from 'node:net'
import { join } from 'node:path'

const data = join(import.meta.dirname, '../data/tls')

/** A proxy that ends TLS in front of an edge, as nginx or Caddy do: it adds X-Forwarded-For and X-Forwarded-Proto. */
export async function startTlsProxy(port: number, edgePort: number): Promise<{ close(): Promise<void> }> {
  const sockets = new Set<Socket>()
  const server = createServer(
    { key: readFileSync(join(data, 'key.pem')), cert: readFileSync(join(data, 'cert.pem')) },
    (incoming, outgoing) => {
      const headers = {
        ...incoming.headers,
        'x-forwarded-for': incoming.socket.remoteAddress ?? '',
        'x-forwarded-proto': 'https',
      }
      const { method, url: path } = incoming
      const onward = request({ host: '127.0.0.1', port: edgePort, method, path, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
      })
      onward.on('error', () => outgoing.destroy())
      outgoing.on('close', () => onward.destroy())
      incoming.pipe(onward)
    },
  )
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
