import { once } from 'node:events'
import { createServer } from 'node:http'
import { hostname } from 'node:os'
import { openAnswerStore } from './cache/answer-store.ts'
import { openPageCache } from './cache/page-cache.ts'
import { followCore } from './follow/follow-core.ts'
import { openTruth } from './follow/known-truth.ts'
import { clientReader } from './http/client-address.ts'
import { readFiles } from './http/files.ts'
import { openInnerServer } from './http/inner-server.ts'
import { openPresence } from './http/presence.ts'
import { askCore } from './http/proxy.ts'
import { openPublicPort, openStream } from './http/public-port.ts'
import { openHub } from './hub/hub.ts'
import { logLine } from './log.ts'
import { metricsText } from './metrics.ts'
import type { EdgeOptions } from './options.ts'
import { startReports } from './report-to-core.ts'

export interface RunningEdge {
  port: number
  /** Says goodbye to all streams over `drainMs`, then ends everything. */
  close(drainMs: number): Promise<void>
}

/** A client's address for renders that nobody in particular asked for. */
const NOBODY = { address: '127.0.0.1', scheme: 'http' as const }

/** Starts an edge: it serves what it holds true, whether core answers or not. */
export async function startEdge(options: EdgeOptions): Promise<RunningEdge> {
  const truth = openTruth(options.cacheDir, logLine)
  const hub = openHub(truth)
  const presence = openPresence()
  const clientOf = clientReader(options.trustedProxies)
  let isDraining = false
  const store = openAnswerStore(options.cacheDir, logLine)
  const cache = openPageCache({
    ask: (key) =>
      askCore(options, key.path, key.host, { page: key.page || null, base: key.base, client: NOBODY }),
    versionOf: (page) => truth.states.get(page),
    store,
    log: logLine,
  })
  truth.onState(({ page }) => cache.refresh(page))
  const following = followCore(options, truth, () => undefined, logLine)
  const stopReports = startReports(options, `${hostname()}:${process.pid}`, hub, truth, presence)
  const http = openInnerServer({
    options,
    truth,
    cache,
    files: readFiles(options),
    presence,
    clientOf,
    isConnected: following.isConnected,
    isDraining: () => isDraining,
    openStream(request, response) {
      // A stream on a connection that served other requests before: the socket is taken over from http.
      const { socket } = request
      response.detachSocket(socket)
      socket.removeAllListeners('data').removeAllListeners('close').removeAllListeners('timeout')
      socket.setTimeout(0)
      openStream(port, socket, headOf(request.method ?? 'GET', request.url ?? '/', request.headers))
    },
  })
  // A server that never listened fires no time-outs: it listens where nobody outside can reach it.
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const port = { options, truth, hub, http, clientOf, isDraining: () => isDraining }
  const server = openPublicPort(port)
  server.listen({ port: options.port, host: options.host, backlog: 65_535, reusePort: options.reusePort })
  await once(server, 'listening')
  const metrics =
    options.metricsPort === 0
      ? null
      : createServer((_request, response) => {
          response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' })
          response.end(
            metricsText({
              streams: hub.count(),
              cache: cache.size(),
              asOf: truth.asOf,
              isConnected: following.isConnected(),
            }),
          )
        })
  if (metrics !== null) {
    metrics.listen(options.metricsPort, '127.0.0.1')
    await once(metrics, 'listening')
  }
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    async close(drainMs) {
      isDraining = true
      server.close()
      metrics?.close()
      await hub.drain(drainMs)
      stopReports()
      following.close()
      truth.close()
      store.close()
      hub.close()
      http.close()
      http.closeAllConnections()
    },
  }
}

function headOf(method: string, target: string, headers: NodeJS.Dict<string | string[]>) {
  const flat = new Map<string, string>()
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat.set(name, Array.isArray(value) ? value.join(', ') : value)
  }
  return { method, target, headers: flat, length: 0 }
}
