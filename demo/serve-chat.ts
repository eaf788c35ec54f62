import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'

const FILES: Record<string, [file: string, type: string]> = {
  '/': ['chat.html', 'text/html; charset=utf-8'],
  '/chat.css': ['chat.css', 'text/css; charset=utf-8'],
  '/chat.js': ['chat.js', 'text/javascript; charset=utf-8'],
}

/** Serves the small chat page that embeds the widget of `allclear` (an origin). Port 0: one that is free. */
export function serveChat(allclear: string, port: number): Promise<{ server: Server; port: number }> {
  const server = createServer((request, response) => {
    const entry = FILES[request.url?.split('?')[0] ?? '/']
    if (entry === undefined || (request.method !== 'GET' && request.method !== 'HEAD')) {
      response.writeHead(entry === undefined ? 404 : 405).end()
      return
    }
    const text = readFileSync(join(import.meta.dirname, entry[0]), 'utf8').replaceAll(
      '{{ALLCLEAR}}',
      allclear,
    )
    response.writeHead(200, { 'content-type': entry[1], 'cache-control': 'no-cache' })
    response.end(request.method === 'HEAD' ? undefined : text)
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, () => {
      const address = server.address()
      resolve({ server, port: typeof address === 'object' && address !== null ? address.port : port })
    })
  })
}
