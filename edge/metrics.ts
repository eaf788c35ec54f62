import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { type MetricFamily, metricsText } from '../protocol/metrics-text.ts'
import type { PageCache } from './cache/page-cache.ts'
import type { KnownTruth } from './follow/known-truth.ts'
import type { Admission } from './http/admission.ts'
import type { RunningPort } from './http/public-port.ts'
import type { Hub } from './hub/hub.ts'
import type { Refusals } from './refusals.ts'

interface Measured {
  hub: Hub
  truth: KnownTruth
  cache: PageCache
  admission: Admission
  port: RunningPort
  refusals: Refusals
  version: string
  isConnected: () => boolean
  probe: () => { delaySeconds: number | null; ageSeconds: number | null }
}

/** `/metrics` where it is asked for; port 0: nowhere. Throws with a sentence that names the variables. */
export async function serveMetrics(
  { host, port }: { host: string; port: number },
  measured: Measured,
): Promise<Server | null> {
  if (port === 0) return null
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  const server = createServer((request, response) => {
    if (request.url?.split('?')[0] !== '/metrics') return void response.writeHead(404).end()
    // The longest moment in which this process did not answer, since somebody last asked.
    const loop = { longest: 0, p99: 0 }
    if (delay.count > 0) Object.assign(loop, { longest: delay.max / 1e9, p99: delay.percentile(99) / 1e9 })
    delay.reset()
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' })
    response.end(edgeMetrics(measured, loop, Date.now()))
  })
  server.listen(port, host)
  await once(server, 'listening').catch((error: Error) => {
    throw new Error(
      `/metrics cannot listen on ${host}:${port} (${error.message}); see METRICS_HOST and METRICS_PORT`,
    )
  })
  return server
}

/** What an edge measures of itself, in Prometheus' text format. */
export function edgeMetrics(
  measured: Measured,
  loop: { longest: number; p99: number },
  nowMs: number,
): string {
  const { hub, truth, cache, admission, port } = measured
  const { entries, bytes } = cache.size()
  const { accepted, over, refused } = admission.counts()
  const { asked, renders } = cache.counts()
  const { memory, handedOver } = port.counts()
  const { delaySeconds, ageSeconds } = measured.probe()
  const gauge = (name: string, help: string, value: number | null): MetricFamily => ({
    name,
    help,
    type: 'gauge',
    samples: value === null ? [] : [{ value }],
  })
  const counter = (name: string, help: string, samples: MetricFamily['samples']): MetricFamily => ({
    name,
    help,
    type: 'counter',
    samples,
  })
  const by = (label: string, counts: Readonly<Record<string, number>>) =>
    Object.entries(counts).map(([name, value]) => ({ labels: { [label]: name }, value }))
  const asOfSeconds = truth.asOf === null ? null : (nowMs - Date.parse(truth.asOf)) / 1000
  return metricsText([
    {
      name: 'allclear_edge_build_info',
      help: 'Version of the program and of its runtime.',
      type: 'gauge',
      samples: [{ labels: { version: measured.version, node: process.version }, value: 1 }],
    },
    gauge('allclear_edge_streams', 'Open event streams.', hub.count()),
    counter('allclear_edge_streams_opened_total', 'Event streams that were opened.', [
      { value: hub.opened() },
    ]),
    gauge('allclear_edge_connections', 'Open connections of all kinds.', admission.connections()),
    counter('allclear_edge_connections_accepted_total', 'Connections that came, those beyond a limit too.', [
      { value: accepted },
    ]),
    counter(
      'allclear_edge_refused_total',
      'Connections, streams and requests that were refused, by the knob whose limit they were beyond.',
      by('limit', measured.refusals.counts()),
    ),
    counter('allclear_edge_connections_limited_total', 'Connections beyond a limit, by what was done.', [
      { labels: { done: 'told' }, value: over },
      { labels: { done: 'cut' }, value: refused },
    ]),
    counter(
      'allclear_edge_requests_total',
      'First requests and those answered out of memory, by who answers.',
      [
        { labels: { by: 'memory' }, value: memory },
        { labels: { by: 'server' }, value: handedOver },
      ],
    ),
    counter(
      'allclear_edge_goodbyes_total',
      'Streams that were ended from here, by reason.',
      by('reason', hub.goodbyes()),
    ),
    counter(
      'allclear_edge_vanished_total',
      'Streams cut because their client acknowledged nothing any more.',
      [{ value: hub.vanished() }],
    ),
    counter('allclear_edge_states_total', 'States sent to all readers of a page.', [
      { value: hub.published() },
    ]),
    gauge(
      'allclear_edge_core_connected',
      'Whether core is being followed (1) or out of reach (0).',
      measured.isConnected() ? 1 : 0,
    ),
    gauge('allclear_edge_state_age_seconds', 'Time since core last confirmed the state.', asOfSeconds),
    gauge('allclear_edge_probe_delay_seconds', 'From the hub to our own client, newest probe.', delaySeconds),
    gauge('allclear_edge_probe_age_seconds', 'Time since a probe last came back.', ageSeconds),
    gauge(
      'allclear_edge_loop_longest_seconds',
      'Longest silence of the process since the last look.',
      loop.longest,
    ),
    gauge(
      'allclear_edge_loop_p99_seconds',
      'What 99 of 100 turns of the loop stayed below since the last look.',
      loop.p99,
    ),
    counter(
      'allclear_edge_cache_asked_total',
      'Public answers asked for: fresh, stale (older than the newest state, served while a newer one is made), unknown.',
      by('answer', asked),
    ),
    counter(
      'allclear_edge_renders_total',
      'Renders asked of core, by how they ended.',
      by('result', renders),
    ),
    gauge('allclear_edge_cached_answers', 'Answers kept in memory.', entries),
    gauge('allclear_edge_cached_bytes', 'Bytes of the answers kept in memory.', bytes),
    gauge(
      'allclear_edge_resident_memory_bytes',
      'Resident memory of the process.',
      process.memoryUsage.rss(),
    ),
    counter('process_cpu_seconds_total', 'Time of processors that the process has used.', [
      { value: process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6 },
    ]),
    gauge(
      'process_start_time_seconds',
      'When the process was started, in seconds since 1970.',
      performance.timeOrigin / 1000,
    ),
  ])
}
