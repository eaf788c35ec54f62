import { timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { EDGE_REPORT_PATH, EDGE_TOKEN_HEADER, FOLLOW_PATH, PUBLIC_PATHS_PATH } from '../../protocol/follow.ts'
import { MAX_HEAD_BYTES } from '../../protocol/limits.ts'
import { migrateDatabase } from '../db/migrate-database.ts'
import type { Deps } from '../deps.ts'
import { startFleetHistory } from '../fleet/fleet-history.ts'
import { refusalOfForm } from '../http/read-form-ahead.ts'
import { ensureInstallation } from '../install/ensure-installation.ts'
import { startClock } from '../jobs/clock-job.ts'
import { processDeps } from '../process-deps.ts'
import { readSecrets } from '../secrets/read-secrets.ts'
import { openAlertWebhook } from './alert-webhook.ts'
import { type Canary, startCanary } from './canary.ts'
import { serveCoreMetrics } from './core-metrics.ts'
import { EdgeReportInput, keepEdgeReport } from './edge-reports.ts'
import { serveFollow } from './follow-endpoint.ts'
import { logLine } from './log-line.ts'
import { listPublicPaths } from './public-paths.ts'
import { type Publisher, startPublisher } from './publisher.ts'

/** Longer than an edge keeps an idle connection: who closes first shall be the one that asks. */
const CORE_KEEP_ALIVE_MS = 65_000

const API = /^\/(v1|api|feed)(\/|$)/

export interface CoreOptions {
  /** Folder of the checkout: package.json, prisma/, .next/. */
  root: string
  dev: boolean
  port: number
  host: string
}

export interface RunningCore {
  port: number
  deps: Deps
  close(): Promise<void>
}

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** Starts core: migrations, the first page, the publisher, the clock, and Next.js behind one listener of its own. */
export async function startCore(options: CoreOptions): Promise<RunningCore> {
  const deps = processDeps()
  const log = (event: string, details: object) => logLine('core', event, details)
  await migrateDatabase(deps.config.databaseUrl, join(options.root, 'prisma/migrations'), (name) =>
    log('migrating', { name }),
  )
  await ensureInstallation(deps)
  const { edgeToken } = readSecrets(deps.config)
  const publisher = startPublisher(deps, log)
  const clock = startClock(deps, log)
  const fleetHistory = startFleetHistory(deps, log)
  const { alertWebhookUrl, publicUrl } = deps.config
  const alerts =
    alertWebhookUrl === null ? null : openAlertWebhook(alertWebhookUrl, `${publicUrl}/console/delivery`, log)
  const canary = startCanary(log, Date.now, (alert) => alerts?.send(alert))
  const app = await prepareNext(options)
  const server = createServer({
    requestTimeout: 60_000,
    headersTimeout: 15_000,
    // What the largest head that an edge may take becomes with what the edge says of its client.
    maxHeaderSize: MAX_HEAD_BYTES + 16 * 1024,
    keepAliveTimeout: CORE_KEEP_ALIVE_MS,
  })
  const handle = coreHandler({ deps, publisher, canary, edgeToken, log, next: app.handle })
  server.on('request', (request, response) => {
    handle(request, response).catch((error: unknown) => {
      log('request-failed', { url: request.url, error: String(error) })
      if (!response.headersSent) response.writeHead(500)
      response.end()
    })
  })
  let metrics: { close(): void } | null = null
  const close = async () => {
    log('stopping', {})
    clock.close()
    fleetHistory.close()
    canary.close()
    alerts?.close()
    metrics?.close()
    await publisher.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    await app.close()
    await deps.db.$disconnect()
    log('stopped', {})
  }
  try {
    await listen(server, options)
    const { metricsHost: host, coreMetricsPort: port } = deps.config
    metrics = await serveCoreMetrics(publisher, { host, port }, log)
  } catch (error) {
    // What runs already would keep alive a process that nobody can ask anything.
    await close()
    throw error
  }
  log('listening', { host: options.host, port: options.port })
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    deps,
    close,
  }
}

interface Context {
  deps: Deps
  publisher: Publisher
  canary: Canary
  edgeToken: string
  log: (event: string, details: object) => void
  next: Handler
}

function coreHandler({ deps, publisher, canary, edgeToken, log, next }: Context): Handler {
  const isEdge = (given: string | undefined) => {
    const [a, b] = [Buffer.from(given ?? ''), Buffer.from(edgeToken)]
    return a.length === b.length && timingSafeEqual(a, b)
  }
  return async (request, response) => {
    const path = request.url?.split('?')[0] ?? '/'
    if (path.startsWith('/_allclear/')) {
      if (!isEdge(request.headers.authorization?.replace(/^Bearer /, ''))) return end(response, 401)
      if (path === FOLLOW_PATH) return serveFollow(deps, publisher, canary, log, request, response)
      if (path === EDGE_REPORT_PATH && request.method === 'POST')
        return receiveReport(canary, request, response)
      if (path === PUBLIC_PATHS_PATH) return answerPublicPaths(deps, response)
      return end(response, 404)
    }
    // What only an edge may say is believed only from one that proves itself.
    const proof = request.headers[EDGE_TOKEN_HEADER]
    if (!isEdge(typeof proof === 'string' ? proof : undefined)) {
      for (const name of Object.keys(request.headers)) {
        if (/^(x-allclear-|x-forwarded-|x-middleware-|forwarded$)/.test(name)) delete request.headers[name]
      }
    }
    delete request.headers[EDGE_TOKEN_HEADER]
    // The APIs read their bodies themselves, and answer in their own formats.
    const refusal = API.test(path) ? null : await refusalOfForm(request)
    return refusal === null ? next(request, response) : end(response, refusal)
  }
}

async function receiveReport(
  canary: Canary,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += (chunk as Buffer).length
    if (size > 1024 * 1024) return end(response, 413)
    chunks.push(chunk as Buffer)
  }
  const parsed = EdgeReportInput.safeParse(JSON.parse(Buffer.concat(chunks).toString('utf8')))
  if (!parsed.success) return end(response, 400)
  keepEdgeReport(parsed.data, Date.now())
  canary.returned(parsed.data.edge, Object.keys(parsed.data.probes))
  end(response, 204)
}

async function answerPublicPaths(deps: Deps, response: ServerResponse): Promise<void> {
  const list = await listPublicPaths(deps)
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(list))
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status).end()
}

async function prepareNext(options: CoreOptions): Promise<{ handle: Handler; close(): Promise<void> }> {
  const require = createRequire(join(options.root, 'package.json'))
  const next = require('next') as typeof import('next').default
  const app = next({
    dev: options.dev,
    dir: options.root,
    hostname: options.host,
    port: options.port,
    quiet: !options.dev,
  })
  await app.prepare()
  const handle = app.getRequestHandler()
  return { handle: (request, response) => handle(request, response), close: () => app.close() }
}

function listen(server: Server, options: CoreOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, () => resolve())
  })
}
