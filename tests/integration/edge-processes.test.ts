import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { ROOM } from '../../edge/cache/aged-answer.ts'
import { readConfig } from '../../server/config/read-config.ts'
import { freePort } from '../../server/runtime/free-port.ts'
import { type RunningAll, startAll } from '../../server/runtime/start-all.ts'
import { parseMetrics } from '../support/parse-metrics.ts'
import { hasPromtool, promtoolComplaints } from '../support/promtool.ts'
import { ROOT, runProduct } from '../support/run-product.ts'
import { rawRequest } from '../support/start-test-edge.ts'

// Two edges that share a port need Linux.
const canShare = process.platform === 'linux'
let dataDir: string
let environment: Record<string, string>
let running: RunningAll
const before = { ...process.env }

beforeAll(async () => {
  if (!canShare) return
  dataDir = mkdtempSync(join(tmpdir(), 'allclear-processes-'))
  environment = {
    DATA_DIR: dataDir,
    HOST: '127.0.0.1',
    PORT: String(await freePort()),
    EDGE_PROCESSES: '2',
    DRAIN_SECONDS: '1',
    CORE_METRICS_PORT: String(await freePort()),
  }
  // Children read the same environment.
  Object.assign(process.env, environment)
  running = await startAll(readConfig(process.env), ROOT)
})
afterAll(async () => {
  await running?.stop()
  process.env = before
  if (dataDir !== undefined) rmSync(dataDir, { recursive: true, force: true })
})

const isAlive = (pid: number | undefined) => {
  try {
    return pid !== undefined && process.kill(pid, 0)
  } catch {
    return false
  }
}
const page = async () => {
  const answer = await fetch(`http://127.0.0.1:${running.port}/`, { headers: { connection: 'close' } })
  await answer.text()
  return answer.status
}
const eventually = { timeout: 30_000, interval: 100 }

test.skipIf(!canShare)(
  'two edges share the port; what dies is started again, and the other serves meanwhile',
  async () => {
    const [first, second] = running.edgePids()
    expect([isAlive(first), isAlive(second), first !== second]).toEqual([true, true, true])
    await vi.waitFor(async () => expect(await page()).toBe(200), eventually)
    process.kill(second!, 'SIGKILL')
    // A connection that waited in the dead one's backlog is reset; whoever asks again reaches the other.
    await vi.waitFor(async () => expect(await page()).toBe(200), eventually)
    await vi.waitFor(() => {
      expect(running.edgePids()[0]).toBe(first)
      expect(running.edgePids()[1]).not.toBe(second)
      expect(isAlive(running.edgePids()[1])).toBe(true)
    }, eventually)
    const core = running.corePid()
    process.kill(core!, 'SIGKILL')
    await vi.waitFor(() => {
      expect(running.corePid()).not.toBe(core)
      expect(isAlive(running.corePid())).toBe(true)
    }, eventually)
    await vi.waitFor(async () => {
      const ready = await fetch(`http://127.0.0.1:${running.port}/readyz`, {
        headers: { connection: 'close' },
      })
      expect(await ready.json()).toMatchObject({ ready: true, core: true })
    }, eventually)
  },
)

test.skipIf(!canShare)(
  'every line of the log is JSON and says when, what part and what happened',
  async () => {
    const product = await runProduct({ DRAIN_SECONDS: '1' })
    await (await fetch(`${product.url}/`)).text()
    const { edgeToken } = JSON.parse(readFileSync(join(product.dataDir, 'secrets.json'), 'utf8'))
    await product.stop()
    const lines = product
      .log()
      .split('\n')
      .filter((line) => line !== '')
    const events = lines.map((line) => JSON.parse(line) as { part: string; edge?: string; event: string })
    for (const line of events)
      expect(line).toMatchObject({
        at: expect.any(String),
        part: expect.any(String),
        event: expect.any(String),
      })
    const told = events.map(({ part, event }) => `${part} ${event}`)
    for (const event of ['core listening', 'edge listening', 'edge core-found', 'core edge-follows'])
      expect(told).toContain(event)
    for (const event of ['edge draining', 'edge stopped', 'core edge-left', 'core stopping', 'core stopped'])
      expect(told).toContain(event)
    for (const line of events.filter(({ part }) => part === 'edge')) expect(line.edge).toMatch(/:1$/)
    expect(product.log()).not.toContain(edgeToken)
    expect(product.log()).not.toContain(product.token)
  },
)

test.skipIf(!canShare)(
  'every page has room for its age, which an edge writes when core is gone',
  async () => {
    for (const path of ['/', '/history', '/report'])
      expect(await (await fetch(`http://127.0.0.1:${running.port}${path}`)).text()).toMatch(ROOM)
  },
)

test.skipIf(!canShare)(
  'core’s metrics are in a format that a strict reader takes, and promtool where there is one',
  async () => {
    const text = await (await fetch(`http://127.0.0.1:${environment.CORE_METRICS_PORT}/metrics`)).text()
    expect(parseMetrics(text).get('allclear_core_resident_memory_bytes')).toBeGreaterThan(0)
    if (hasPromtool) expect(promtoolComplaints(text)).toBe('')
  },
)

test.skipIf(!canShare)(
  'a second installation on the same port is refused: they would divide the visitors between them',
  async () => {
    const other = mkdtempSync(join(tmpdir(), 'allclear-processes-'))
    const config = readConfig({ ...environment, DATA_DIR: other })
    await expect(startAll(config, ROOT)).rejects.toThrow(
      /is taken by another program; choose a free one with PORT/,
    )
    rmSync(other, { recursive: true, force: true })
  },
)

test.skipIf(!canShare)('stopping says goodbye to the streams of all edges, then ends core', async () => {
  const readers = Array.from({ length: 12 }, () =>
    rawRequest(running.port, 'GET /feed/v1/stream HTTP/1.1\r\nHost: a\r\n\r\n'),
  )
  for (const reader of readers)
    await vi.waitFor(() => expect(reader.text()).toContain('event: state'), eventually)
  const pids = [running.corePid(), ...running.edgePids()]
  await running.stop()
  await Promise.all(readers.map((reader) => reader.ended))
  for (const reader of readers) expect(reader.text()).toContain('"reason":"drain"')
  expect(pids.filter(isAlive)).toEqual([])
})
