import { clampFloorMs } from '../ask.ts'
import type { Browser, BrowserChannel } from '../browser.ts'
import type { FeedTruth } from '../feed-truth.ts'
import type { RollCall } from '../tell-presence.ts'
import type { MachineState } from './machine-types.ts'
import type { ConnectionSetup, MachineInput } from './run-connection.ts'

export interface TabChannel {
  open(): void
  close(): void
  /** Besides what other parts of the client say: `hello` asks the leader for what it holds, `state` hands a state on. */
  post(message: readonly ['hello'] | readonly ['state', raw: unknown, isFallback: boolean] | RollCall): void
  /** Tells the others that this tab streams for them, or has just polled. */
  pulse(): void
}

/** Later than this a pulse says nothing any more: it waited for a frozen tab to wake. */
const MAX_AGE_MS = 30_000

/**
 * The tabs of one origin tell each other state, clock and who leads. Messages are lists that begin with their name;
 * other versions of this client may send anything, and more at their end.
 */
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
  const { truth, setup, hold } = tab
  let channel: BrowserChannel | undefined
  const post = (message: readonly unknown[]) => channel?.post(message)

  function pulse(): void {
    const { mode, isProved, leads, failures, notBefore } = hold()
    post([
      'pulse',
      leads,
      !leads || (mode === 'live' && isProved),
      failures,
      notBefore - browser.now(),
      truth.serverNow(),
      truth.asOf,
      browser.wallNow(),
    ])
  }
  function take(received: unknown): void {
    if (!Array.isArray(received)) return
    const [what, first, second, failures, floorMs, serverMs, asOf, sentAt] = received
    const { mode, leads } = hold()
    if (mode === 'silenced' || mode === 'stopped') return
    if (what === 'hello') {
      if (!leads) return
      pulse()
      if (truth.trusted) post(['state', truth.trusted, false])
      if (truth.state !== truth.trusted) post(['state', truth.state, true])
    } else if (what === 'state') tab.takeState(first, second !== false, true)
    else if (what === 'pulse') {
      // A frozen tab hears old messages when it wakes: their age counts.
      const ageMs = Math.max(0, browser.wallNow() - sentAt) || 0
      const isFirst = truth.serverNow() === null
      if (typeof serverMs === 'number') truth.takeClock(serverMs + ageMs, asOf)
      if (isFirst) setup.onChange()
      if (ageMs <= MAX_AGE_MS)
        tab.tell({
          type: 'heard',
          isLeader: first === true,
          isFresh: second === true,
          failures: Math.min(30, Math.floor(failures)) || 0,
          floorMs: clampFloorMs(floorMs),
        })
    } else setup.onRollCall(received)
  }

  const self: TabChannel = {
    open() {
      channel ??= browser.openChannel?.(name, take)
    },
    close() {
      channel?.close()
      channel = undefined
    },
    post,
    pulse,
  }
  self.open()
  return self
}
