import { clampFloorMs } from '../ask.ts'
import type { SteeredClient } from '../parts.ts'
import type { RollCall } from '../tell-presence.ts'
import { LIVE, type MachineState, SUSPENDED, type Tell } from './machine-types.ts'
import type { ConnectionSetup } from './run-connection.ts'

export interface TabChannel {
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
  { browser, truth }: SteeredClient,
  name: string,
  tab: {
    setup: ConnectionSetup
    hold(): MachineState
    tell: Tell
    takeClock(serverMs: number, asOf: unknown): void
    takeState(raw: unknown, isFallback: boolean, isRelayed: boolean): boolean
  },
): TabChannel {
  const post = (message: readonly unknown[]) => channel?.postMessage(message)

  function pulse(): void {
    const state = tab.hold()
    post([
      'pulse',
      state.leads,
      !state.leads || (state.phase === LIVE && state.isProved),
      state.failures,
      state.notBefore - browser.now(),
      truth.serverNow(),
      truth.asOf,
      browser.wallNow(),
    ])
  }
  const channel = browser.openChannel?.(name, (received) => {
    if (!Array.isArray(received)) return
    const [what, first, second, failures, floorMs, serverMs, asOf, sentAt] = received
    const { phase, leads } = tab.hold()
    if (phase > SUSPENDED) return
    if (what === 'hello') {
      if (!leads) return
      pulse()
      if (truth.trusted) post(['state', truth.trusted, false])
      if (truth.state !== truth.trusted) post(['state', truth.state, true])
    } else if (what === 'state') tab.takeState(first, second, true)
    else if (what === 'pulse') {
      // A frozen tab hears old messages when it wakes: their age counts.
      const ageMs = Math.max(0, browser.wallNow() - sentAt) || 0
      tab.takeClock(serverMs + ageMs, asOf)
      if (ageMs <= MAX_AGE_MS)
        tab.tell('heard', {
          isLeader: !!first,
          isFresh: !!second,
          failures: +failures || 0,
          floorMs: clampFloorMs(floorMs),
        })
    } else tab.setup.onRollCall(received)
  })

  return { close: () => channel?.close(), post, pulse }
}
