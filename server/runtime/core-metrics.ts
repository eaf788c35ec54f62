import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { metricsText } from '../../protocol/metrics-text.ts'
import { ConfigError } from '../config/read-config.ts'
import { PROGRAM_VERSION } from '../db/program-version.ts'
import { readCanary } from './canary.ts'
import { liveEdgeReports } from './edge-reports.ts'
import type { Publisher } from './publisher.ts'

/** The database counts as out of reach when nobody could look at it for this long. */
const BLIND_AFTER_MS = 10_000

/** What core measures, in Prometheus' text format. */
export function coreMetrics(publisher: Publisher, nowMs: number): string {
  const canary = readCanary()
  const reports = liveEdgeReports(nowMs)
  const one = (value: number) => [{ value }]
  const confirmedAt = publisher.confirmedAt()
  return metricsText([
    {
      name: 'allclear_core_build_info',
      help: 'Version of the program and of its runtime.',
      type: 'gauge',
      samples: [{ labels: { version: PROGRAM_VERSION, node: process.version }, value: 1 }],
    },
    {
      name: 'allclear_canary_delay_seconds',
      help: 'From core through a client connection of the edge and back, for the newest probe that came back.',
      type: 'gauge',
      samples: canary.flatMap(({ edge, delaySeconds }) =>
        delaySeconds === null ? [] : [{ labels: { edge }, value: delaySeconds }],
      ),
    },
    {
      name: 'allclear_canary_missing',
      help: 'Whether probes sent to the edge do not come back (1): what core says does not reach clients there.',
      type: 'gauge',
      samples: canary.map(({ edge, isMissing }) => ({ labels: { edge }, value: isMissing ? 1 : 0 })),
    },
    {
      name: 'allclear_core_edge_streams',
      help: 'Open event streams by edge, as it reported within the last half minute.',
      type: 'gauge',
      samples: reports.map(({ report }) => ({ labels: { edge: report.edge }, value: report.streams })),
    },
    {
      name: 'allclear_core_database_age_seconds',
      help: 'Time since core last looked at its database.',
      type: 'gauge',
      samples: confirmedAt === 0 ? [] : one((nowMs - confirmedAt) / 1000),
    },
    {
      name: 'allclear_core_page_seq',
      help: 'Newest seq of the event log by page.',
      type: 'gauge',
      samples: [...publisher.versions()].map(([page, { seq }]) => ({ labels: { page }, value: seq })),
    },
    {
      name: 'allclear_core_resident_memory_bytes',
      help: 'Resident memory of the process.',
      type: 'gauge',
      samples: one(process.memoryUsage.rss()),
    },
  ])
}

/** A port that another program has is asked for again this often. */
const ASK_AGAIN_MS = 10_000

/**
 * `/metrics` and `/healthz` of core; port 0: nowhere. Healthy: its database answers. Throws `ConfigError` where this
 * machine has no such address. A port that is taken is logged and waited for: nobody is to miss core because of it.
 */
export async function serveCoreMetrics(
  publisher: Publisher,
  { host, port }: { host: string; port: number },
  log: (event: string, details: object) => void,
): Promise<{ close(): void } | null> {
  if (port === 0) return null
  const server = createServer((request, response) => answer(publisher, request, response))
  let timer: NodeJS.Timeout | undefined
  const open = async (): Promise<NodeJS.ErrnoException | null> => {
    server.listen(port, host)
    const error = await once(server, 'listening').then(
      () => null,
      (failure: NodeJS.ErrnoException) => failure,
    )
    if (error !== null && error.code !== 'EADDRNOTAVAIL')
      timer = setTimeout(() => void open(), ASK_AGAIN_MS).unref()
    return error
  }
  const error = await open()
  if (error?.code === 'EADDRNOTAVAIL')
    throw new ConfigError(
      `/metrics cannot listen on ${host}:${port} (${error.message}); see METRICS_HOST and CORE_METRICS_PORT.`,
    )
  if (error !== null) log('metrics-not-served', { host, port, reason: error.message })
  return {
    close() {
      clearTimeout(timer)
      server.close()
    },
  }
}

function answer(publisher: Publisher, request: IncomingMessage, response: ServerResponse): void {
  const path = request.url?.split('?')[0]
  if (path === '/metrics') {
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' })
    response.end(coreMetrics(publisher, Date.now()))
  } else if (path === '/healthz') {
    const isHealthy = Date.now() - publisher.confirmedAt() < BLIND_AFTER_MS
    response.writeHead(isHealthy ? 200 : 503, { 'content-type': 'application/json' })
    response.end(`${JSON.stringify({ healthy: isHealthy, database: isHealthy })}\n`)
  } else response.writeHead(404).end()
}
