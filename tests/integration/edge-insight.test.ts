import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { RunningEdge } from '../../edge/main.ts'
import { openRefusals } from '../../edge/refusals.ts'
import { readCanary, startCanary } from '../../server/runtime/canary.ts'
import { freePort } from '../../server/runtime/free-port.ts'
import { parseMetrics } from '../support/parse-metrics.ts'
import { hasPromtool, promtoolComplaints } from '../support/promtool.ts'
import { type StandInCore, startStandInCore } from '../support/stand-in-core.ts'
import { rawRequest, startTestEdge } from '../support/start-test-edge.ts'

let core: StandInCore
let edge: RunningEdge
let folder: string
let metricsPort: number

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'allclear-edge-'))
  core = await startStandInCore()
  metricsPort = await freePort()
  edge = await startTestEdge(core, folder, { metricsPort, limits: { maxStreams: 1 } })
})
afterEach(async () => {
  await edge.close(0)
  await core.stop()
  rmSync(folder, { recursive: true, force: true })
})

const metrics = async () =>
  parseMetrics(await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text())
const stream = () => rawRequest(edge.port, 'GET /feed/v1/stream HTTP/1.1\r\nHost: a\r\n\r\n')

test('a probe goes through a real stream of the edge, touches no seq, and comes back to core, also when the edge is full', async () => {
  const reader = stream()
  await vi.waitFor(() => expect(reader.text()).toContain('event: state'))
  await stream().ended
  await vi.waitFor(async () => {
    core.say({ type: 'probe', id: `p${core.reports.length}`, sentAt: new Date().toISOString() })
    expect(Object.keys(core.reports.at(-1)?.probes ?? {})).toHaveLength(1)
  }, 5000)
  expect(core.reports.at(-1)).toMatchObject({ edge: 'test edge', streams: 1 })
  expect(reader.text()).not.toContain('probe')
  const samples = await metrics()
  expect(samples.get('allclear_edge_streams')).toBe(1)
  expect(samples.get('allclear_edge_probe_delay_seconds')).toBeLessThan(5)
  reader.socket.destroy()
})

test('metrics are in a format that a strict reader takes, with and without core', async () => {
  await fetch(`http://127.0.0.1:${edge.port}/`)
  await rawRequest(edge.port, 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n').ended
  const before = await metrics()
  expect(before.get('allclear_edge_core_connected')).toBe(1)
  expect(before.get(`allclear_edge_build_info{version="0.0.0",node="${process.version}"}`)).toBe(1)
  expect(before.get('allclear_edge_cache_asked_total{answer="unknown"}')).toBe(1)
  expect(before.get('allclear_edge_cache_asked_total{answer="fresh"}')).toBe(1)
  expect(before.get('allclear_edge_renders_total{result="kept"}')).toBe(1)
  expect(before.get('allclear_edge_connections_accepted_total')).toBeGreaterThan(2)
  expect(before.get('process_start_time_seconds')).toBeCloseTo(performance.timeOrigin / 1000, 0)
  expect(before.get('allclear_edge_requests_total{by="memory"}')).toBeGreaterThan(0)
  await core.stop()
  await vi.waitFor(async () => expect((await metrics()).get('allclear_edge_core_connected')).toBe(0))
  expect((await metrics()).get('allclear_edge_state_age_seconds')).toBeGreaterThan(0)
})

test('who is refused is counted by the knob whose limit it was, and logged once', async () => {
  const reader = stream()
  await vi.waitFor(() => expect(reader.text()).toContain('event: state'))
  for (let i = 0; i < 3; i++) await stream().ended
  expect((await metrics()).get('allclear_edge_refused_total{limit="maxStreams"}')).toBe(3)
  expect((await metrics()).get('allclear_edge_streams_opened_total')).toBe(1)
  core.say({ type: 'knobs', knobs: { connectionsPerAddress: 1, presencePerAddressPerMinute: 1 } })
  // One kept from before the knob arrived would be used again, and never refused.
  const headers = { connection: 'close' }
  const report = () =>
    fetch(`http://127.0.0.1:${edge.port}/feed/v1/presence`, { method: 'POST', body: '{}', headers })
  await vi.waitFor(async () => {
    await report().catch(() => undefined)
    expect(
      (await metrics()).get('allclear_edge_refused_total{limit="connectionsPerAddress"}'),
    ).toBeGreaterThan(0)
  })
  reader.socket.destroy()

  let now = 0
  const logged: object[] = []
  const refusals = openRefusals(
    (event, details) => logged.push({ event, ...details }),
    () => now,
  )
  for (let i = 0; i < 100; i++) {
    refusals.note('maxStreams')
    now += 1000
  }
  expect(logged).toEqual([
    { event: 'limit-reached', limit: 'maxStreams', refused: 1 },
    { event: 'limit-reached', limit: 'maxStreams', refused: 60 },
  ])
})

test.skipIf(!hasPromtool)('promtool has nothing to say of the metrics (needs promtool)', async () => {
  await fetch(`http://127.0.0.1:${edge.port}/`)
  const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()
  expect(text).toContain('# TYPE allclear_edge_streams gauge')
  expect(promtoolComplaints(text)).toBe('')
})

test('an edge is ready only when it knows the pages and a state of each; core going away changes nothing', async () => {
  const ready = async () => (await fetch(`http://127.0.0.1:${edge.port}/readyz`)).status
  core.say({ type: 'pages', pages: [{ id: 'aaaaaaaaaaaa', host: null, isDefault: true }] })
  await vi.waitFor(async () => expect(await ready()).toBe(503))
  core.say({ type: 'pages', pages: [{ id: '93g3jjmkfprd', host: null, isDefault: true }] })
  await vi.waitFor(async () => expect(await ready()).toBe(200))
  await core.stop()
  await vi.waitFor(async () =>
    expect(await (await fetch(`http://127.0.0.1:${edge.port}/readyz`)).json()).toMatchObject({
      ready: true,
      core: false,
    }),
  )
  expect((await fetch(`http://127.0.0.1:${edge.port}/healthz`)).status).toBe(200)
})

test('core tells a probe that does not come back, whether the edge still follows or not, and when it is back', () => {
  let now = 1_000_000
  const logged: string[] = []
  const sent: string[] = []
  const canary = startCanary(
    (event, details) => logged.push(`${event} ${(details as { edge: string }).edge}`),
    () => now,
  )
  const join = () => canary.join('one', (message) => message.type === 'probe' && sent.push(message.id))
  const ticks = (count: number) => {
    for (let i = 0; i < count; i++) {
      canary.tick()
      now += 5000
    }
  }
  let leave = join()
  ticks(1)
  canary.returned('one', sent)
  expect(readCanary()).toMatchObject([{ edge: 'one', delaySeconds: 5, isMissing: false }])
  ticks(5)
  expect(readCanary()).toMatchObject([{ isMissing: true }])
  canary.returned('one', ['unknown'])
  expect(readCanary()).toMatchObject([{ isMissing: true }])
  canary.returned('one', [sent.at(-1)!])
  expect(readCanary()).toMatchObject([{ isMissing: false }])
  leave()
  leave = join()
  ticks(1)
  canary.returned('one', [sent.at(-1)!])
  leave()
  ticks(5)
  expect(readCanary()).toMatchObject([{ isMissing: true }])
  expect(logged).toEqual(['canary-missing one', 'canary-back one', 'canary-missing one'])
  ticks(130)
  expect(readCanary()).toEqual([])
  canary.close()
})
