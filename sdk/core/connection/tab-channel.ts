import type { Browser, BrowserChannel } from '../browser.ts'
import type { FeedTruth } from '../feed-truth.ts'
import { clampFloorMs } from './fetch-snapshot.ts'
import type { MachineState } from './machine-types.ts'
import type { ConnectionSetup, MachineInput } from './run-connection.ts'

export interface TabChannel {
  open(): void
  close(): void
  post(message: unknown): void
  /** Asks the leader for what it holds. */
  hello(): void
  /** Tells the others that this tab streams for them, or has just polled. */
  pulse(): void
  state(raw: unknown, isFallback: boolean): void
}

/** What a message between tabs holds; other versions of this client may send anything. */
interface Message {
  t?: unknown
  raw?: unknown
  isFallback?: unknown
  isLeader?: unknown
  isFresh?: unknown
  failures?: unknown
  floorMs?: unknown
  serverMs?: unknown
  asOf?: unknown
  sentAt?: unknown
}

/** The tabs of one origin tell each other state, clock and who leads. */
export function openTabChannel(
  browser: Browser,
  name: string,
  tab: {
    truth: FeedTruth
    setup: ConnectionSetup
    hold(): MachineState
    tell(event: MachineInput): void
    takeState(raw: unknown, isFallback: boolean, isRelayed: boolean): boolean
  },
): TabChannel {
  const { truth } = tab
  let channel: BrowserChannel | null = null
  const post = (message: unknown) => channel?.post(message)

  function pulse(): void {
    const { mode, isProved, leads, failures, notBefore } = tab.hold()
    const now = browser.now()
    post({
      t: 'pulse',
      isLeader: leads,
      isFresh: !leads || (mode === 'live' && isProved),
      failures,
      floorMs: Math.max(0, notBefore - now),
      serverMs: truth.serverNow(),
      asOf: truth.asOf,
      sentAt: browser.wallNow(),
    })
  }
  const state = (raw: unknown, isFallback: boolean) => post({ t: 'state', raw, isFallback })

  function take(received: unknown): void {
    const message = (received ?? {}) as Message
    const { mode } = tab.hold()
    if (mode === 'silenced' || mode === 'stopped') return
    if (message.t === 'hello') {
      if (!tab.hold().leads) return
      pulse()
      if (truth.trusted !== null) state(truth.trusted, false)
      if (truth.state !== truth.trusted) state(truth.state, true)
    } else if (message.t === 'state') tab.takeState(message.raw, message.isFallback !== false, true)
    else if (message.t === 'pulse') {
      // A frozen tab hears old messages when it wakes: their age counts.
      const ageMs = Math.max(0, browser.wallNow() - Number(message.sentAt)) || 0
      const isFirst = truth.serverNow() === null
      if (typeof message.serverMs === 'number') truth.takeClock(message.serverMs + ageMs, message.asOf)
      if (isFirst) tab.setup.onChange()
      if (ageMs > 30_000) return
      tab.tell({
        type: 'heard',
        isLeader: message.isLeader === true,
        isFresh: message.isFresh === true,
        failures: Math.min(30, Math.floor(Number(message.failures)) || 0),
        floorMs: clampFloorMs(message.floorMs),
      })
    } else tab.setup.onRollCall(received)
  }

  const self: TabChannel = {
    open() {
      channel ??= browser.openChannel?.(name, take) ?? null
    },
    close() {
      channel?.close()
      channel = null
    },
    post,
    hello: () => post({ t: 'hello' }),
    pulse,
    state,
  }
  self.open()
  return self
}
