import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { addressGroup } from '../../edge/http/address-group.ts'
import { openRate } from '../../edge/http/rate-by-address.ts'
import type { RunningEdge } from '../../edge/main.ts'
import { type StandInCore, startStandInCore } from '../support/stand-in-core.ts'
import { type RawConnection, rawRequest, startTestEdge } from '../support/start-test-edge.ts'

let core: StandInCore
let edge: RunningEdge
let folder: string
const sent: RawConnection[] = []

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'allclear-edge-'))
  core = await startStandInCore()
})
afterEach(async () => {
  for (const { socket } of sent.splice(0)) socket.destroy()
  await edge.close(0)
  await core.stop()
  rmSync(folder, { recursive: true, force: true })
})

function ask(target: string, lines: string[] = [], from = '127.0.0.1'): RawConnection {
  const head = [`GET ${target} HTTP/1.1`, 'Host: a', ...lines, '', ''].join('\r\n')
  const connection = rawRequest(edge.port, head, from)
  sent.push(connection)
  return connection
}
const stream = (from?: string, lines: string[] = []) => ask('/feed/v1/stream', lines, from)
const isServed = (connection: RawConnection) =>
  vi.waitFor(() => expect(connection.text()).toContain('event: state'))
async function isOverload(connection: RawConnection): Promise<void> {
  await connection.ended
  expect(connection.text()).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  const told = /retry: (\d+)\n\nevent: goodbye\ndata: \{"reason":"overload","retryAfterMs":(\d+)\}/.exec(
    connection.text(),
  )
  expect(Number(told?.[1])).toBeGreaterThanOrEqual(10_000)
  expect(told?.[1]).toBe(told?.[2])
}

describe('an edge that is full', () => {
  it('tells new streams overload, answers what is in memory once, and tells all others 503; then serves again', async () => {
    edge = await startTestEdge(core, folder)
    await fetch(`http://127.0.0.1:${edge.port}/`, { headers: { connection: 'close' } })
    await vi.waitFor(() => expect(edge.connections()).toBeLessThanOrEqual(2))
    const held = Array.from({ length: 20 }, () => stream())
    for (const connection of held) await isServed(connection)
    core.say({ type: 'knobs', knobs: { maxConnections: 20, idleSeconds: 1 } })
    await vi.waitFor(async () => {
      const again = stream()
      await vi.waitFor(() => expect(again.text()).not.toBe(''))
      expect(again.text()).toContain('overload')
    })
    await isOverload(stream())
    const page = ask('/')
    await page.ended
    expect(page.text()).toMatch(/^HTTP\/1\.1 200 [\s\S]*Connection: close[\s\S]*seq 1/)
    const before = core.seen.length
    const other = ask('/v1/x')
    await other.ended
    expect(other.text()).toMatch(/^HTTP\/1\.1 503 [\s\S]*Retry-After: \d+/)
    expect(core.seen.length).toBe(before)
    // A load balancer that takes the full one for ill would send all away.
    for (const [path, version] of [
      ['/healthz', '1.1'],
      ['/readyz', '1.1'],
      ['/healthz', '1.0'],
    ]) {
      const check = rawRequest(
        edge.port,
        `GET ${path} HTTP/${version}\r\nHost: a\r\nConnection: close\r\n\r\n`,
      )
      await check.ended
      expect(check.text()).toMatch(/^HTTP\/1\.1 200 /)
    }
    for (const { socket } of held) socket.destroy()
    await vi.waitFor(async () => {
      const again = stream()
      await vi.waitFor(() => expect(again.text()).not.toBe(''))
      expect(again.text()).toContain('event: state')
    })
  })

  it('cuts unread what comes beyond even that, and those who were there stay', async () => {
    edge = await startTestEdge(core, folder, { limits: { maxConnections: 10 } })
    const held = Array.from({ length: 8 }, () => stream())
    for (const connection of held) await isServed(connection)
    const flood = Array.from({ length: 200 }, () => rawRequest(edge.port, ''))
    sent.push(...flood)
    await vi.waitFor(() => expect(flood.filter(({ socket }) => socket.destroyed).length).toBeGreaterThan(130))
    expect(edge.connections()).toBeLessThanOrEqual(61)
    core.publish(2)
    for (const connection of held) await vi.waitFor(() => expect(connection.text()).toContain(':2\n'))
  })

  it('tells overload to streams that come faster than the knob allows', async () => {
    edge = await startTestEdge(core, folder, { limits: { acceptsPerSecond: 10 } })
    const all = Array.from({ length: 60 }, () => stream())
    await vi.waitFor(() => {
      const told = all.filter((connection) => connection.text().includes('"overload"'))
      expect(told.length).toBeGreaterThan(30)
    })
  })
})

describe('limits by address', () => {
  it('hold for one address and leave another alone', async () => {
    edge = await startTestEdge(core, folder, { limits: { streamsPerAddress: 2, connectionsPerAddress: 5 } })
    await isServed(stream('127.0.0.2'))
    await isServed(stream('127.0.0.2'))
    const refused = stream('127.0.0.2')
    await isOverload(refused)
    await refused.ended
    // Both streams, and the edge's own probe.
    await vi.waitFor(() => expect(edge.connections()).toBe(3))
    for (let i = 0; i < 3; i++) sent.push(rawRequest(edge.port, '', '127.0.0.2'))
    await vi.waitFor(() => expect(edge.connections()).toBe(6))
    const cut = stream('127.0.0.2')
    await cut.ended
    expect(cut.text()).toBe('')
    await isServed(stream('127.0.0.3'))
  })

  it('count who stands behind a proxy that the operator named, and ignore what others claim', async () => {
    edge = await startTestEdge(core, folder, {
      trustedProxies: ['127.0.0.9', '10.0.0.0/8'],
      limits: { streamsPerAddress: 1, connectionsPerAddress: 3 },
    })
    const behind = (claimed: string) => stream('127.0.0.9', [`X-Forwarded-For: ${claimed}`])
    for (const last of [1, 2, 3, 4, 5]) await isServed(behind(`203.0.113.${last}`))
    await isOverload(behind('203.0.113.1'))
    // The nearest hop that is not a proxy of ours counts, not what the client wrote in front of it.
    await isOverload(behind('198.51.100.7, 203.0.113.2, 10.1.1.1'))
    await isServed(stream('127.0.0.4', ['X-Forwarded-For: 203.0.113.50']))
    await isOverload(stream('127.0.0.4', ['X-Forwarded-For: 203.0.113.51']))
  })
})

describe('a stream on a connection that served core’s answers before', () => {
  it('is counted, gets states, and ends when another request follows', async () => {
    edge = await startTestEdge(core, folder)
    const connection = ask('/v1/x')
    await vi.waitFor(() => expect(connection.text()).toContain('passed'))
    connection.socket.write('GET /feed/v1/stream HTTP/1.1\r\nHost: a\r\n\r\n')
    await isServed(connection)
    core.publish(2)
    await vi.waitFor(() => expect(connection.text()).toContain(':2\n'))
    connection.socket.write('GET /v1/x HTTP/1.1\r\nHost: a\r\n\r\n')
    await connection.ended
    expect(connection.text().match(/passed/g)).toHaveLength(1)
    await vi.waitFor(() => expect(edge.connections()).toBeLessThanOrEqual(2))
  })
})

it('an IPv6 household counts as one address', () => {
  expect(addressGroup('2001:db8:0:1::5')).toBe(addressGroup('2001:0DB8::1:ffff:0:0:9'))
  expect(addressGroup('2001:db8:0:2::5')).not.toBe(addressGroup('2001:db8:0:1::5'))
  expect(addressGroup('203.0.113.7')).toBe('203.0.113.7')
  expect(addressGroup('::1')).toBe('0:0:0:0::/64')
})

it('a rate lets through what is allowed in each window, tells when again, and forgets the oldest first', () => {
  let now = 1000
  const rate = openRate(
    () => 2,
    60_000,
    () => now,
  )
  expect([rate('a'), rate('a')]).toEqual([null, null])
  now += 20_000
  expect(rate('a')).toBe(40_000)
  expect(rate('b')).toBeNull()
  now += 40_000
  expect(rate('a')).toBeNull()
})
