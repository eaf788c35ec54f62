import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { openAnswerStore } from './cache/answer-store.ts'
import { openPageCache } from './cache/page-cache.ts'
import { type Canary, openCanary } from './canary.ts'
import { followCore } from './follow/follow-core.ts'
import { openTruth } from './follow/known-truth.ts'
import { openAdmission } from './http/admission.ts'
import { clientReader } from './http/client-address.ts'
import { postAnswerer } from './http/feed-posts.ts'
import { readFiles } from './http/files.ts'
import { openInnerServer } from './http/inner-server.ts'
import { streamOpener } from './http/open-stream.ts'
import { askCore } from './http/proxy.ts'
import { openPublicPort } from './http/public-port.ts'
import { openHub } from './hub/hub.ts'
import { lookForVanished } from './hub/vanished.ts'
import { followLimits } from './limits.ts'
import { logLine } from './log.ts'
import { serveMetrics } from './metrics.ts'
import type { EdgeOptions } from './options.ts'
import { clientNamer } from './presence/known-clients.ts'
import { openPresence } from './presence/presence.ts'
import { openRefusals } from './refusals.ts'
import { startReports } from './report-to-core.ts'
import { askPublicPaths } from './static-copy/ask-public-paths.ts'
import { startStaticCopy } from './static-copy/static-copy.ts'

export interface RunningEdge {
  port: number
  /** Says goodbye to all streams over so many ms (that of the knob when nothing is said), then ends everything. */
  close(drainMs?: number): Promise<void>
  drainMs(): number
  /** Open connections of the public port, of all kinds. */
  connections(): number
}

/** How long a stopping edge goes on letting in who waits at its port; under load somebody always does. */
const LEAVE_WITHIN_MS = 500

/** A client's address for renders that nobody in particular asked for. */
const NOBODY = { address: '127.0.0.1', scheme: 'http' as const }

/** Starts an edge: it serves what it holds true, whether core answers or not. */
export async function startEdge(options: EdgeOptions): Promise<RunningEdge> {
  const truth = openTruth(options.cacheDir, logLine)
  const { limits, onChange } = followLimits(truth, options.limits, logLine)
  const hub = openHub(truth, limits)
  const nameOf = clientNamer(truth)
  const presence = openPresence(nameOf)
  const clients = clientReader(options.trustedProxies)
  const clientOf = clients.read
  const refusals = openRefusals(logLine)
  const { note } = refusals
  const admission = openAdmission(limits, clients.isTrusted, note)
  let isDraining = false
  const store = openAnswerStore(options.cacheDir, logLine)
  const cache = openPageCache({
    ask: (key) =>
      askCore(
        options,
        key.path,
        key.host,
        { page: key.page || null, base: key.base, client: NOBODY },
        { maxBytes: limits.cacheAnswerBytes, timeoutMs: limits.renderSeconds * 1000 },
      ),
    versionOf: (page) => truth.states.get(page),
    store,
    limits,
    note,
    log: logLine,
  })
  truth.onState(({ page }) => cache.refresh(page))
  let canary: Canary | undefined
  const sendProbe = ({ id }: { id: string }) => {
    canary?.sent(id)
    hub.probe(id)
  }
  const following = followCore(options, truth, sendProbe, logLine)
  const reports = startReports(options, options.name, hub, truth, presence, nameOf)
  const files = readFiles({ ...options, keptDir: join(options.cacheDir, 'files'), log: logLine })
  const probeSecret = randomUUID()
  const openStream = streamOpener({
    limits,
    truth,
    hub,
    clientOf,
    note,
    probeSecret,
    isDraining: () => isDraining,
  })
  const inner = openInnerServer({
    options,
    limits,
    truth,
    cache,
    files,
    answerPost: postAnswerer(options, limits, presence, (id) => truth.states.has(id), note),
    clientOf,
    isConnected: following.isConnected,
    isDraining: () => isDraining,
    openStream,
  })
  const { server: http, answered } = inner
  onChange(() => {
    inner.followLimits()
    cache.trim()
  })
  // A server that never listened fires no time-outs: it listens where nobody outside can reach it.
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const publicPort = openPublicPort({
    limits,
    truth,
    cache,
    files,
    http,
    admission,
    openStream,
    isDraining: () => isDraining,
  })
  const ownPort = await publicPort.listen({
    host: options.host,
    port: options.port,
    isShared: options.reusePort,
  })
  const vanished = lookForVanished(ownPort, limits, (peers) => {
    const streams = hub.cut(peers)
    if (streams > 0) logLine('readers-vanished', { streams })
  })
  const probes = openCanary({ host: options.host, port: ownPort, secret: probeSecret }, reports.returned)
  canary = probes
  const metrics = await serveMetrics(
    { host: options.metricsHost, port: options.metricsPort },
    {
      hub,
      truth,
      cache,
      admission,
      port: publicPort,
      refusals,
      version: options.version,
      isConnected: following.isConnected,
      probe: probes.reading,
    },
  )
  const copying =
    options.staticCopyDir === ''
      ? null
      : startStaticCopy({
          folder: options.staticCopyDir,
          everyMs: options.staticCopyMinutes * 60_000,
          truth,
          cache,
          files,
          listPaths: () => askPublicPaths(options),
          log: logLine,
        })
  return {
    port: ownPort,
    connections: admission.connections,
    drainMs: () => limits.drainSeconds * 1000,
    async close(drainMs = limits.drainSeconds * 1000) {
      const endsAt = performance.now() + drainMs
      logLine('draining', { streams: hub.count(), seconds: drainMs / 1000 })
      isDraining = true
      const left = publicPort.leave(Math.min(drainMs, LEAVE_WITHIN_MS))
      http.closeIdleConnections()
      await Promise.all([left, hub.drain(drainMs)])
      // Who posts something at this moment learns what became of it.
      await answered(endsAt - performance.now())
      metrics?.close()
      copying?.close()
      reports.close()
      vanished.close()
      canary?.close()
      following.close()
      truth.close()
      store.close()
      hub.close()
      publicPort.close()
      http.close()
      http.closeAllConnections()
      logLine('stopped')
    },
  }
}
