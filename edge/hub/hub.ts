import type { Socket } from 'node:net'
import { setImmediate as yieldToLoop } from 'node:timers/promises'
import type { EdgeLimits } from '../../protocol/knobs.ts'
import { COALESCE_MS } from '../../protocol/limits.ts'
import { DEFAULT_POLICY } from '../../protocol/policy.ts'
import { compareVersions, type StateVersion } from '../../protocol/version-order.ts'
import type { KnownState, KnownTruth } from '../follow/known-truth.ts'
import { addressGroup } from '../http/address-group.ts'
import { openBeatWheel } from './beat-wheel.ts'
import {
  beatFrame,
  currentFrame,
  drawMs,
  type GoodbyeReason,
  goodbyeFrame,
  probeFrame,
  stateFrame,
} from './frames.ts'
import { PROBE_CLIENT, type Reader, type ReaderGroup, type ReaderInfo } from './reader.ts'

/** Sockets written before others get their turn: keeps the process answering during a fan-out. */
const SLICE = 250
const SLOW_CHECK_MS = 1000

export interface Hub {
  /**
   * Takes over the socket of a stream: writes its `head` and what a stream begins with. `after` is the newest state that
   * the client holds.
   */
  add(page: string, socket: Socket, info: ReaderInfo, after: StateVersion | null, head: string): void
  count(): number
  /** Sends an event of its own to our probe client, the way that states go. It touches no seq. */
  probe(id: string): void
  /** Streams of an address, or of its group where it has one. */
  countOf(address: string): number
  /** Streams of a page that hold its newest state. */
  current(page: string): number
  /** Streams by page and by how their clients describe themselves. */
  groups(): Iterable<Readonly<ReaderGroup>>
  /** How many streams were ended from here, by reason, and states fanned out; since the start. */
  goodbyes(): Record<GoodbyeReason, number>
  published(): number
  /** Says goodbye to all over `overMs`, a little at a time, then ends what is left. */
  drain(overMs: number): Promise<void>
  close(): void
}

/** Holds the open streams and fans each new state out to them: one shared buffer, in slices, the first slice changing. */
export function openHub(truth: KnownTruth, limits: Readonly<EdgeLimits>, now: () => number = Date.now): Hub {
  const pages = new Map<string, Set<Reader>>()
  const groups = new Map<string, ReaderGroup>()
  const addresses = new Map<string, number>()
  const frames = new Map<string, { state: KnownState; buffer: Buffer }>()
  const pending = new Map<string, NodeJS.Timeout>()
  const slow = new Set<Reader>()
  const probes = new Set<Reader>()
  let beatBytes = { at: 0, bytes: Buffer.alloc(0) }
  let turn = 0
  let isClosing = false
  let count = 0
  let published = 0
  const goodbyes: Record<GoodbyeReason, number> = { drain: 0, overload: 0, slow: 0, rotate: 0 }

  function frameOf(page: string): { state: KnownState; buffer: Buffer } | null {
    const state = truth.states.get(page)
    if (state === undefined) return null
    let frame = frames.get(page)
    if (frame === undefined || frame.state !== state) {
      frame = { state, buffer: stateFrame(state) }
      frames.set(page, frame)
    }
    return frame
  }

  function write(reader: Reader, bytes: Buffer | string): void {
    if (!reader.socket.writable) return
    reader.socket.write(bytes)
    if (reader.slowSince !== 0 || reader.socket.writableLength <= limits.slowReaderBytes) return
    reader.slowSince = now()
    slow.add(reader)
  }

  /** Ends a stream with its reason; a reader that does not even read that is cut. */
  function end(reader: Reader, reason: GoodbyeReason, retryAfterMs: number): void {
    if (!reader.socket.writable) return
    goodbyes[reason]++
    reader.socket.end(goodbyeFrame(reason, retryAfterMs))
    setTimeout(() => reader.socket.destroy(), 2000).unref()
  }

  /** Sends the newest state to a reader that does not hold it. */
  function sendNewest(reader: Reader, frame: { state: KnownState; buffer: Buffer }): void {
    if (reader.held !== null && compareVersions(reader.held, frame.state) >= 0) return
    reader.held = frame.state
    write(reader, frame.buffer)
  }

  async function publish(page: string): Promise<void> {
    let frame = frameOf(page)
    if (frame === null) return
    const readers = [...(pages.get(page) ?? [])]
    published++
    const start = readers.length === 0 ? 0 : (turn++ * SLICE) % readers.length
    for (let i = 0; i < readers.length; i++) {
      const reader = readers[(start + i) % readers.length]!
      // Who is behind gets the newest once it has caught up: what waits for it stays small.
      if (reader.slowSince === 0) sendNewest(reader, frame)
      if (i % SLICE !== SLICE - 1) continue
      await yieldToLoop()
      frame = frameOf(page) ?? frame
    }
  }

  truth.onState(({ page }) => {
    // The first change of a quiet page goes out at once; those within the next 200 ms go as one.
    if (pending.has(page)) return
    void publish(page)
    pending.set(
      page,
      setTimeout(() => {
        pending.delete(page)
        void publish(page)
      }, COALESCE_MS),
    )
  })

  /** The same bytes for all whose turn it is at this moment. */
  function beat(at: number): Buffer {
    if (beatBytes.at !== at) beatBytes = { at, bytes: Buffer.from(beatFrame(new Date(at), truth.asOf)) }
    return beatBytes.bytes
  }

  const wheel = openBeatWheel(
    (page) => (truth.states.get(page)?.policy ?? DEFAULT_POLICY).heartbeatSeconds,
    (reader) => {
      const at = now()
      if (at >= reader.endsAt) end(reader, 'rotate', drawMs(0, 2000))
      else if (reader.slowSince === 0) write(reader, beat(at))
    },
  )

  const slowCheck = setInterval(() => {
    const at = now()
    for (const reader of slow) {
      const frame = frameOf(reader.page)
      if (reader.socket.writableLength <= limits.slowReaderBytes) {
        slow.delete(reader)
        reader.slowSince = 0
        if (frame !== null) sendNewest(reader, frame)
      } else if (at - reader.slowSince > limits.slowReaderSeconds * 1000) {
        slow.delete(reader)
        end(reader, 'slow', drawMs(5000, 30_000))
      }
    }
  }, SLOW_CHECK_MS)

  function groupOf(page: string, { app, version, visibility }: ReaderInfo): ReaderGroup {
    const key = JSON.stringify([page, app, version, visibility])
    const known = groups.get(key)
    if (known !== undefined) return known
    const group = { page, app, version, visibility, count: 0 }
    groups.set(key, group)
    return group
  }

  /** Forgets a reader whose connection is closed. */
  function forget(reader: Reader, address: string): void {
    pages.get(reader.page)?.delete(reader)
    wheel.delete(reader)
    slow.delete(reader)
    probes.delete(reader)
    const { group } = reader
    if (group !== null) {
      count--
      group.count--
      if (group.count === 0)
        groups.delete(JSON.stringify([group.page, group.app, group.version, group.visibility]))
    }
    const left = (addresses.get(address) ?? 1) - 1
    if (left === 0) addresses.delete(address)
    else addresses.set(address, left)
  }

  return {
    add(page, socket, info, after, head) {
      const readers = pages.get(page) ?? new Set()
      pages.set(page, readers)
      const isProbe = info === PROBE_CLIENT
      const reader: Reader = {
        socket,
        page,
        group: isProbe ? null : groupOf(page, info),
        slot: 0,
        endsAt: now() + drawMs(limits.streamLifeMinMinutes * 60_000, limits.streamLifeMaxMinutes * 60_000),
        slowSince: 0,
        held: after,
      }
      readers.add(reader)
      wheel.add(reader)
      if (isProbe) probes.add(reader)
      if (reader.group !== null) {
        count++
        reader.group.count++
      }
      const address = addressGroup(info.address)
      addresses.set(address, (addresses.get(address) ?? 0) + 1)
      socket.on('close', () => forget(reader, address))
      // What a client sends after its request has no meaning; it must not fill memory.
      socket.resume()
      socket.setKeepAlive(true, 60_000)
      const widest = limits.retryMaxMs * (isClosing || readers.size > limits.maxStreams / 3 ? 3 : 1)
      const retry = drawMs(limits.retryMinMs, widest)
      const first = `${head}retry: ${retry}\n\n${beatFrame(new Date(now()), truth.asOf)}`
      const frame = frameOf(page)
      // All of it leaves in one system call: a storm of returning clients is paid for by the call.
      if (frame === null) return write(reader, first)
      const isCurrent = after !== null && compareVersions(after, frame.state) === 0
      reader.held = frame.state
      if (isCurrent) write(reader, first + currentFrame(frame.state))
      else write(reader, Buffer.concat([Buffer.from(first), frame.buffer]))
    },
    count: () => count,
    goodbyes: () => goodbyes,
    published: () => published,
    probe(id) {
      const frame = probeFrame(id)
      for (const reader of probes) write(reader, frame)
    },
    countOf: (address) => addresses.get(addressGroup(address)) ?? 0,
    current(page) {
      const state = truth.states.get(page)
      if (state === undefined) return 0
      let current = 0
      for (const reader of pages.get(page) ?? [])
        if (reader.group !== null && reader.held !== null && compareVersions(reader.held, state) >= 0)
          current++
      return current
    },
    groups: () => groups.values(),
    async drain(overMs) {
      isClosing = true
      const all = [...pages.values()].flatMap((readers) => [...readers])
      const started = now()
      const endsAt = all.map(() => started + Math.random() * overMs * 0.8).sort((a, b) => a - b)
      for (const [i, reader] of all.entries()) {
        const waitMs = endsAt[i]! - now()
        if (waitMs > 5) await new Promise((resolve) => setTimeout(resolve, waitMs))
        end(reader, 'drain', drawMs(0, Math.max(2000, overMs)))
      }
    },
    close() {
      wheel.close()
      clearInterval(slowCheck)
      for (const timer of pending.values()) clearTimeout(timer)
      for (const readers of pages.values()) for (const reader of readers) reader.socket.destroy()
    },
  }
}
