import type { Socket } from 'node:net'
import { setImmediate as yieldToLoop } from 'node:timers/promises'
import type { EdgeLimits } from '../../protocol/knobs.ts'
import { COALESCE_MS } from '../../protocol/limits.ts'
import { DEFAULT_POLICY } from '../../protocol/policy.ts'
import { compareVersions, type StateVersion } from '../../protocol/version-order.ts'
import type { KnownState, KnownTruth } from '../follow/known-truth.ts'
import { writeNow } from '../write-now.ts'
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
import type { Reader, ReaderGroup, ReaderInfo } from './reader.ts'
import { openReaderCounts } from './reader-counts.ts'

/** Sockets written before others get their turn: keeps the process answering during a fan-out. */
const SLICE = 100
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
  /** Cuts those whose other end is one of these `address:port`, and says how many they were. */
  cut(peers: ReadonlySet<string>): number
  /** How many streams were cut so, and how many were opened; since the start. */
  vanished(): number
  opened(): number
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
  const counts = openReaderCounts()
  const frames = new Map<string, { state: KnownState; buffer: Buffer }>()
  const pending = new Map<string, NodeJS.Timeout>()
  const slow = new Set<Reader>()
  const probes = new Set<Reader>()
  let newestBeat = { at: 0, text: '', bytes: Buffer.alloc(0) }
  let opening: { reader: Reader; bytes: Buffer }[] = []
  let turn = 0
  let isClosing = false
  let published = 0
  let vanished = 0
  let opened = 0
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

  function write(reader: Reader, bytes: Buffer): void {
    if (!reader.socket.writable) return
    writeNow(reader.socket, bytes)
    if (reader.slowSince !== 0 || reader.socket.writableLength <= limits.slowReaderBytes) return
    reader.slowSince = now()
    slow.add(reader)
  }

  /**
   * What a stream begins with leaves before anything else happens, but after all work on those that open in the same
   * turn: written in a row, a write costs a third of one between others, each of which wakes the other side up.
   */
  function writeFirst(reader: Reader, bytes: Buffer): void {
    if (opening.push({ reader, bytes }) === 1) process.nextTick(writeOpening)
  }
  function writeOpening(): void {
    const all = opening
    opening = []
    for (const { reader, bytes } of all) write(reader, bytes)
  }

  /** Ends a stream with its reason; a reader that does not even read that is cut. */
  function end(reader: Reader, reason: GoodbyeReason, retryAfterMs: number): void {
    // Who closed its half and does not read either would stay for ever.
    if (!reader.socket.writable) return void reader.socket.destroy()
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
    // A state never overtakes the head of a stream that opens at this very moment.
    writeOpening()
    const readers = [...(pages.get(page) ?? [])]
    published++
    const start = readers.length === 0 ? 0 : (turn++ * SLICE) % readers.length
    for (let i = 0; i < readers.length; i++) {
      const reader = readers[(start + i) % readers.length]!
      // Who is behind gets the newest once it has caught up: what waits for it stays small.
      if (reader.slowSince === 0) sendNewest(reader, frame)
      if (i % SLICE !== SLICE - 1) continue
      await yieldToLoop()
      writeOpening()
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
  function beat(at: number): { text: string; bytes: Buffer } {
    if (newestBeat.at !== at) {
      const text = beatFrame(new Date(at), truth.asOf)
      newestBeat = { at, text, bytes: Buffer.from(text) }
    }
    return newestBeat
  }

  const wheel = openBeatWheel(
    (page) => (truth.states.get(page)?.policy ?? DEFAULT_POLICY).heartbeatSeconds,
    (reader) => {
      const at = now()
      if (at >= reader.endsAt) end(reader, 'rotate', drawMs(0, 2000))
      else if (reader.slowSince === 0) write(reader, beat(at).bytes)
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

  /** Forgets a reader whose connection is closed. */
  function forget(reader: Reader, address: string): void {
    pages.get(reader.page)?.delete(reader)
    wheel.delete(reader)
    slow.delete(reader)
    probes.delete(reader)
    counts.delete(reader.group, address)
  }

  return {
    add(page, socket, info, after, head) {
      const readers = pages.get(page) ?? new Set()
      pages.set(page, readers)
      const reader: Reader = {
        socket,
        page,
        group: counts.add(page, info),
        slot: 0,
        endsAt: now() + drawMs(limits.streamLifeMinMinutes * 60_000, limits.streamLifeMaxMinutes * 60_000),
        slowSince: 0,
        held: after,
      }
      readers.add(reader)
      if (reader.group !== null) opened++
      wheel.add(reader)
      if (reader.group === null) probes.add(reader)
      socket.on('close', () => forget(reader, info.address))
      // What a client sends after its request has no meaning; it must not fill memory.
      socket.resume()
      const widest = limits.retryMaxMs * (isClosing || readers.size > limits.maxStreams / 3 ? 3 : 1)
      const retry = drawMs(limits.retryMinMs, widest)
      const first = `${head}retry: ${retry}\n\n${beat(now()).text}`
      const frame = frameOf(page)
      // All of it leaves in one system call: a storm of returning clients is paid for by the call.
      if (frame === null) return writeFirst(reader, Buffer.from(first))
      const isCurrent = after !== null && compareVersions(after, frame.state) === 0
      reader.held = frame.state
      if (isCurrent) writeFirst(reader, Buffer.from(first + currentFrame(frame.state)))
      else writeFirst(reader, Buffer.concat([Buffer.from(first), frame.buffer]))
    },
    count: counts.all,
    cut(peers) {
      let count = 0
      for (const readers of pages.values())
        for (const { socket } of readers) {
          if (!peers.has(`${socket.remoteAddress}:${socket.remotePort}`)) continue
          // Closed in order, the kernel would go on sending for minutes.
          socket.resetAndDestroy()
          count++
        }
      vanished += count
      return count
    },
    vanished: () => vanished,
    opened: () => opened,
    goodbyes: () => goodbyes,
    published: () => published,
    probe(id) {
      const frame = Buffer.from(probeFrame(id))
      for (const reader of probes) write(reader, frame)
    },
    countOf: counts.ofAddress,
    current(page) {
      const state = truth.states.get(page)
      if (state === undefined) return 0
      let current = 0
      for (const reader of pages.get(page) ?? [])
        if (reader.group !== null && reader.held !== null && compareVersions(reader.held, state) >= 0)
          current++
      return current
    },
    groups: counts.groups,
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
