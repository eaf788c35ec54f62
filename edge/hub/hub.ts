import type { Socket } from 'node:net'
import { setImmediate as yieldToLoop } from 'node:timers/promises'
import type { EdgeLimits } from '../../protocol/knobs.ts'
import { COALESCE_MS } from '../../protocol/limits.ts'
import { DEFAULT_POLICY } from '../../protocol/policy.ts'
import { compareVersions, type StateVersion } from '../../protocol/version-order.ts'
import type { KnownState, KnownTruth } from '../follow/known-truth.ts'
import { addressGroup } from '../http/address-group.ts'
import {
  beatFrame,
  currentFrame,
  drawMs,
  type GoodbyeReason,
  goodbyeFrame,
  probeFrame,
  stateFrame,
} from './frames.ts'

/** Sockets written before others get their turn: keeps the process answering during a fan-out. */
const SLICE = 500
const WHEEL_MS = 1000

/** What our own probe client is known by; it counts nowhere. */
export const PROBE_CLIENT: ReaderInfo = { app: '', version: '', visibility: 'unknown', address: 'probe' }

/** How a client describes itself, for counting. */
export interface ReaderInfo {
  app: string
  version: string
  visibility: 'visible' | 'hidden' | 'unknown'
  address: string
}

interface Reader {
  socket: Socket
  info: ReaderInfo
  /** Seconds of the wheel until its next beat is due are the same for all: its slot. */
  slot: number
  endsAt: number
  slowSince: number
  seq: StateVersion | null
}

export interface Hub {
  /** Takes over a socket whose stream head has been written. `after` is the newest state that the client holds. */
  add(page: string, socket: Socket, info: ReaderInfo, after: StateVersion | null): void
  count(): number
  /** Sends an event of its own to our probe client, the way that states go. It touches no seq. */
  probe(id: string): void
  /** Streams of an address, or of its group where it has one. */
  countOf(address: string): number
  /** Streams of a page that hold its newest state. */
  current(page: string): number
  readers(): Iterable<[page: string, info: ReaderInfo]>
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
  const addresses = new Map<string, number>()
  const frames = new Map<string, { state: KnownState; buffer: Buffer }>()
  const pending = new Map<string, NodeJS.Timeout>()
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
    if (reader.socket.writableLength <= limits.slowReaderBytes) reader.slowSince = 0
    else if (reader.slowSince === 0) reader.slowSince = now()
  }

  /** Ends a stream with its reason; a reader that does not even read that is cut. */
  function end(reader: Reader, reason: GoodbyeReason, retryAfterMs: number): void {
    if (!reader.socket.writable) return
    goodbyes[reason]++
    reader.socket.end(goodbyeFrame(reason, retryAfterMs))
    setTimeout(() => reader.socket.destroy(), 2000).unref()
  }

  async function publish(page: string): Promise<void> {
    const frame = frameOf(page)
    const readers = [...(pages.get(page) ?? [])]
    if (frame === null) return
    published++
    const start = readers.length === 0 ? 0 : (turn++ * SLICE) % readers.length
    for (let i = 0; i < readers.length; i++) {
      const reader = readers[(start + i) % readers.length]!
      if (reader.seq !== null && compareVersions(reader.seq, frame.state) >= 0) continue
      reader.seq = frame.state
      write(reader, frame.buffer)
      if (i % SLICE === SLICE - 1) await yieldToLoop()
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

  let tick = 0
  const wheel = setInterval(() => {
    tick++
    const at = now()
    for (const [page, readers] of pages) {
      const everySeconds = (truth.states.get(page)?.policy ?? DEFAULT_POLICY).heartbeatSeconds
      const beat = Buffer.from(beatFrame(new Date(at), truth.asOf))
      for (const reader of readers) {
        if (reader.slowSince > 0 && reader.socket.writableLength <= limits.slowReaderBytes)
          reader.slowSince = 0
        if (reader.slowSince > 0 && at - reader.slowSince > limits.slowReaderSeconds * 1000)
          end(reader, 'slow', drawMs(5000, 30_000))
        else if (at >= reader.endsAt) end(reader, 'rotate', drawMs(0, 2000))
        else if ((tick + reader.slot) % everySeconds === 0) write(reader, beat)
      }
    }
  }, WHEEL_MS)

  return {
    add(page, socket, info, after) {
      const readers = pages.get(page) ?? new Set()
      pages.set(page, readers)
      const reader: Reader = {
        socket,
        info,
        slot: Math.floor(Math.random() * 60),
        endsAt: now() + drawMs(limits.streamLifeMinMinutes * 60_000, limits.streamLifeMaxMinutes * 60_000),
        slowSince: 0,
        seq: after,
      }
      readers.add(reader)
      if (info !== PROBE_CLIENT) count++
      const group = addressGroup(info.address)
      addresses.set(group, (addresses.get(group) ?? 0) + 1)
      socket.on('close', () => {
        readers.delete(reader)
        if (info !== PROBE_CLIENT) count--
        const left = (addresses.get(group) ?? 1) - 1
        if (left === 0) addresses.delete(group)
        else addresses.set(group, left)
      })
      // What a client sends after its request has no meaning; it must not fill memory.
      socket.resume()
      socket.setKeepAlive(true, 60_000)
      const widest = limits.retryMaxMs * (isClosing || readers.size > limits.maxStreams / 3 ? 3 : 1)
      write(
        reader,
        `retry: ${drawMs(limits.retryMinMs, widest)}\n\n${beatFrame(new Date(now()), truth.asOf)}`,
      )
      const frame = frameOf(page)
      if (frame === null) return
      const isCurrent = after !== null && compareVersions(after, frame.state) === 0
      reader.seq = frame.state
      write(reader, isCurrent ? currentFrame(frame.state) : frame.buffer)
    },
    count: () => count,
    goodbyes: () => goodbyes,
    published: () => published,
    probe(id) {
      const frame = probeFrame(id)
      for (const readers of pages.values())
        for (const reader of readers) if (reader.info === PROBE_CLIENT) write(reader, frame)
    },
    countOf: (address) => addresses.get(addressGroup(address)) ?? 0,
    current(page) {
      const state = truth.states.get(page)
      if (state === undefined) return 0
      let current = 0
      for (const reader of pages.get(page) ?? [])
        if (reader.info !== PROBE_CLIENT && reader.seq !== null && compareVersions(reader.seq, state) >= 0)
          current++
      return current
    },
    *readers() {
      for (const [page, readers] of pages)
        for (const reader of readers) if (reader.info !== PROBE_CLIENT) yield [page, reader.info]
    },
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
      clearInterval(wheel)
      for (const timer of pending.values()) clearTimeout(timer)
      for (const readers of pages.values()) for (const reader of readers) reader.socket.destroy()
    },
  }
}
