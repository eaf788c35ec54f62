import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { KnownState, KnownTruth } from '../../../edge/follow/known-truth.ts'
import { openHub } from '../../../edge/hub/hub.ts'
import { DEFAULT_EDGE_LIMITS } from '../../../protocol/knobs.ts'
import { DEFAULT_POLICY } from '../../../protocol/policy.ts'

const PAGE = '93g3jjmkfprd'
const EPOCH = '20261120T101500.000Z-7f3a'
/** Several slices of a fan-out. */
const READERS_AT_FIRST = 600

/** What the hub reads of the truth, with a state that the test moves on. */
function movingTruth() {
  const listeners: ((state: KnownState) => void)[] = []
  const states = new Map<string, KnownState>()
  const truth = {
    pages: [],
    states,
    asOf: null,
    knobs: {},
    releases: [],
    take: () => undefined,
    onState: (listener: (state: KnownState) => void) => void listeners.push(listener),
    onKnobs: () => undefined,
    close: () => undefined,
    pageOf: () => PAGE,
  } satisfies KnownTruth
  const newest = () => states.get(PAGE)!.seq
  const move = () => {
    const seq = (states.get(PAGE)?.seq ?? 0) + 1
    const state = { page: PAGE, epoch: EPOCH, seq, document: `{"seq":${seq}}`, policy: DEFAULT_POLICY }
    states.set(PAGE, state)
    for (const listener of listeners) listener(state)
  }
  move()
  return { truth, newest, move }
}

/** A connection whose other end reads, or does not read, as the test says. */
class TestSocket extends Duplex {
  /** The newest state that came through whole. */
  held = 0
  wasToldGoodbye = false
  readonly wrong: string[] = []
  #writes = 0
  #isStalled = false
  #waiting: (() => void) | null = null
  readonly #newest: () => number
  constructor(newest: () => number) {
    super()
    this.#newest = newest
    this.resume()
  }
  override write(bytes: unknown): boolean {
    // Whatever the hub is in the middle of: what leaves is the newest of that moment.
    const first = this.#writes++ === 0
    if (first !== String(bytes).startsWith('HTTP/1.1 ')) this.wrong.push('the head is not first')
    for (const seq of first ? [] : seqsOf(String(bytes)))
      if (seq !== this.#newest()) this.wrong.push(`sent ${seq} when ${this.#newest()} was the newest`)
    return super.write(bytes)
  }
  override _read(): void {}
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    const arrive = () => {
      for (const seq of seqsOf(chunk.toString())) {
        if (seq <= this.held) this.wrong.push(`got ${seq} after ${this.held}`)
        this.held = seq
      }
      if (chunk.includes('event: goodbye')) this.wasToldGoodbye = true
      done()
    }
    if (this.#isStalled) this.#waiting = arrive
    else arrive()
  }
  stall(): void {
    this.#isStalled = true
  }
  free(): void {
    this.#isStalled = false
    const arrive = this.#waiting
    this.#waiting = null
    arrive?.()
  }
}
const seqsOf = (text: string) =>
  [...text.matchAll(/event: state\nid: \S+:(\d+)\n/g)].map(([, seq]) => Number(seq))

type Step =
  | { do: 'publish' }
  | { do: 'turn' }
  | { do: 'wait'; ms: number }
  | { do: 'add' | 'leave' | 'stall' | 'free'; count: number }
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Step>({ do: 'publish' }) },
  { weight: 4, arbitrary: fc.constant<Step>({ do: 'turn' }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.constantFrom(1, 90, 199, 200, 1000, 4000),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom('add' as const, 'leave' as const, 'stall' as const, 'free' as const),
      count: fc.integer({ min: 1, max: 200 }),
    }),
  },
)

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
  })
})
afterEach(() => {
  vi.useRealTimers()
})

it('whoever stays holds the newest state in the end, and gets nothing older meanwhile, whatever happens at once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.nat(), async (steps, seed) => {
      const { truth, newest, move } = movingTruth()
      // Small enough that a stalled reader is behind after some states.
      const limits = { ...DEFAULT_EDGE_LIMITS, slowReaderBytes: 100, slowReaderSeconds: 3 }
      const hub = openHub(truth, limits)
      const open: TestSocket[] = []
      const info = { app: '', version: '', visibility: 'visible', address: '192.0.2.1' } as const
      const add = (count: number) => {
        for (let i = 0; i < count; i++) {
          const socket = new TestSocket(newest)
          const after = [
            null,
            { epoch: EPOCH, seq: newest() },
            { epoch: EPOCH, seq: 0 },
            { epoch: 'z', seq: 9 },
          ][i % 4]!
          if (after?.seq === newest()) socket.held = after.seq
          open.push(socket)
          hub.add(PAGE, socket as unknown as Socket, info, after, 'HTTP/1.1 200 OK\r\n\r\n')
        }
      }
      const some = (count: number) =>
        open.filter((_, i) => (i + seed) % Math.max(1, Math.floor(open.length / count)) === 0)
      add(READERS_AT_FIRST)
      for (const one of steps) {
        if (one.do === 'publish') move()
        else if (one.do === 'turn') await turn()
        else if (one.do === 'wait') await vi.advanceTimersByTimeAsync(one.ms)
        else if (one.do === 'add') add(one.count)
        else
          for (const socket of some(one.count)) {
            if (one.do === 'leave') socket.destroy()
            else if (one.do === 'stall') socket.stall()
            else socket.free()
          }
      }
      for (const socket of open) socket.free()
      // Once for what happened, and once for what comes after it.
      for (const isLater of [false, true]) {
        if (isLater) move()
        // The rest of a fan-out, the one that was put off, and the look at those who were behind.
        for (let i = 0; i < 3; i++) {
          await vi.advanceTimersByTimeAsync(1000)
          for (let slices = 0; slices < 20; slices++) await turn()
        }
        expect(open.flatMap(({ wrong }) => wrong)).toEqual([])
        const staying = open.filter((socket) => !socket.destroyed && !socket.wasToldGoodbye)
        expect(staying.filter((socket) => socket.held !== newest()).map(({ held }) => held)).toEqual([])
        expect([hub.count(), hub.current(PAGE)]).toEqual([staying.length, staying.length])
      }
      hub.close()
    }),
    { numRuns: 300 },
  )
})
