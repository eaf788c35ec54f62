import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { RunningEdge } from '../../edge/main.ts'
import { freePort } from '../../server/runtime/free-port.ts'
import { type EdgeProcess, startEdgeProcess } from '../support/edge-process.ts'
import { parseMetrics } from '../support/parse-metrics.ts'
import { EPOCH, type StandInCore, startStandInCore } from '../support/stand-in-core.ts'
import { type RawConnection, rawRequest, startTestEdge } from '../support/start-test-edge.ts'
import { EdgeHistory, type StreamClient, startStreamClient } from '../support/stream-client.ts'

const STREAM = 'GET /feed/v1/stream HTTP/1.1\r\nHost: a\r\n\r\n'
const eventually = { timeout: 30_000, interval: 50 }

let core: StandInCore
let folder: string
let edge: RunningEdge | null
const processes: EdgeProcess[] = []
const clients: StreamClient[] = []
const opened: RawConnection[] = []

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'allclear-streams-'))
  core = await startStandInCore()
  edge = null
})
afterEach(async () => {
  for (const client of clients.splice(0)) client.stop()
  for (const { socket } of opened.splice(0)) socket.destroy()
  await Promise.all(processes.splice(0).map((one) => one.end('SIGKILL')))
  await edge?.close(0)
  await core.stop()
  rmSync(folder, { recursive: true, force: true })
})

function stream(port: number): RawConnection {
  const connection = rawRequest(port, STREAM)
  opened.push(connection)
  return connection
}
const hasState = (connection: RawConnection, seq: number) =>
  vi.waitFor(() => expect(connection.text()).toContain(`id: ${EPOCH}:${seq}\n`), eventually)

test('a reader that falls behind is ended as slow and holds nobody up', async () => {
  const metricsPort = await freePort()
  const limits = { slowReaderBytes: 16_384, slowReaderSeconds: 1 }
  edge = await startTestEdge(core, folder, { metricsPort, limits })
  const sample = async (name: string) =>
    parseMetrics(await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()).get(name)
  const quick = stream(edge.port)
  const slow = stream(edge.port)
  await hasState(quick, 1)
  await hasState(slow, 1)
  slow.socket.pause()
  // The kernel takes megabytes for it: states far larger than real ones fill that sooner.
  let seq = 1
  await vi.waitFor(
    async () => {
      core.publish(++seq, 'x'.repeat(900_000))
      expect(await sample('allclear_edge_goodbyes_total{reason="slow"}')).toBe(1)
    },
    { timeout: 45_000, interval: 300 },
  )
  await hasState(quick, seq)
  await vi.waitFor(async () => expect(await sample('allclear_edge_streams')).toBe(1), eventually)
  // What it had been sent before it can still read, then its end.
  slow.socket.resume()
  await slow.ended
})

test('a reader that was behind for a moment gets the newest state, and not all that it missed', async () => {
  const metricsPort = await freePort()
  const limits = { slowReaderBytes: 16_384, slowReaderSeconds: 60 }
  edge = await startTestEdge(core, folder, { metricsPort, limits })
  const published = async () =>
    parseMetrics(await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()).get(
      'allclear_edge_states_total',
    ) ?? 0
  const reader = connect(edge.port, '127.0.0.1')
  const seen: number[] = []
  let carry = ''
  reader.on('data', (chunk) => {
    // The ids are all that matters of megabytes.
    carry = carry.slice(-100) + chunk.toString('latin1')
    for (const [, seq] of carry.matchAll(/\nid: \S+:(\d+)\n/g))
      if (seen.at(-1) !== Number(seq)) seen.push(Number(seq))
  })
  reader.on('error', () => undefined)
  reader.write(STREAM)
  await vi.waitFor(() => expect(seen).toEqual([1]), eventually)
  reader.pause()
  const last = 25
  for (let seq = 2; seq <= last; seq++) {
    const before = await published()
    core.publish(seq, `${seq}`.padEnd(900_000, 'x'))
    await vi.waitFor(async () => expect(await published()).toBeGreaterThan(before), eventually)
  }
  reader.resume()
  await vi.waitFor(() => expect(seen.at(-1)).toBe(last), eventually)
  expect(seen).toEqual([...seen].sort((a, b) => a - b))
  expect(seen.length).toBeLessThan(last)
  reader.destroy()
})

test('a client that ends its half of the connection is no reader any more', async () => {
  edge = await startTestEdge(core, folder)
  const before = edge.connections()
  const reader = stream(edge.port)
  await hasState(reader, 1)
  reader.socket.end()
  await reader.ended
  await vi.waitFor(() => expect(edge!.connections()).toBeLessThanOrEqual(before), eventually)
})

test('SIGTERM: goodbyes are spread, who was not told yet still gets states, and the process ends well', async () => {
  const one = await startEdgeProcess(core, folder, { port: await freePort(), limits: 'drainSeconds=8' })
  processes.push(one)
  const readers = Array.from({ length: 40 }, () => stream(one.port))
  for (const reader of readers) await hasState(reader, 1)
  const isTold = (reader: RawConnection) => reader.text().includes('event: goodbye')
  const ended = one.end('SIGTERM')
  await vi.waitFor(() => expect(readers.some(isTold)).toBe(true), { timeout: 30_000, interval: 5 })
  core.publish(2)
  expect(await ended).toBe(0)
  await Promise.all(readers.map((reader) => reader.ended))
  for (const reader of readers)
    expect(reader.text()).toMatch(/event: goodbye\ndata: \{"reason":"drain","retryAfterMs":\d+\}\n\n$/)
  expect(readers.filter((reader) => reader.text().includes(`id: ${EPOCH}:2\n`)).length).toBeGreaterThan(0)
  const pauses = readers.map((reader) => /"retryAfterMs":(\d+)/.exec(reader.text())?.[1])
  expect(new Set(pauses).size).toBeGreaterThan(10)
})

test('two edges restarted one after the other: no client loses a state or goes back to an older one', async () => {
  const [a, b] = [await freePort(), await freePort()]
  const start = async (port: number) => {
    const one = await startEdgeProcess(core, join(folder, String(port)), { port, limits: 'drainSeconds=2' })
    processes.push(one)
    return one
  }
  const edges = [await start(a), await start(b)]
  const history = new EdgeHistory()
  for (let i = 0; i < 40; i++) clients.push(startStreamClient([a, b], history))
  const allHold = (seq: number) =>
    vi.waitFor(() => expect(clients.filter((client) => client.held()?.seq !== seq)).toEqual([]), eventually)
  await allHold(1)
  let seq = 1
  for (const old of edges) {
    let isRestarting = true
    const publishing = (async () => {
      while (isRestarting) {
        core.publish(++seq)
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    })()
    expect(await old.end('SIGTERM')).toBe(0)
    await start(old.port)
    isRestarting = false
    await publishing
    await allHold(seq)
  }
  expect(clients.map((client) => client.lost())).toEqual(clients.map(() => 0))
  expect(clients.flatMap((client) => client.goodbyes)).toContain('drain')
  expect(history.wentBack).toEqual([])
})
