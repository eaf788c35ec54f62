import type { Policy } from '../protocol/state-document.ts'

/**
 * Wait before attempt n, in ms: what the server asked for as a floor, plus a draw from the whole window
 * [0, min(cap, base·2ⁿ)]; after a lost stream the window is at least `reconnectSpreadMs` (docs/protocol.md).
 */
export function reconnectDelayMs(
  policy: Policy,
  attempt: { failures: number; floorMs: number; lostStream: boolean },
  random: () => number,
): number {
  const grown = Math.min(policy.backoffCapMs, policy.backoffBaseMs * 2 ** Math.min(attempt.failures, 20))
  const windowMs = attempt.lostStream ? Math.max(policy.reconnectSpreadMs, grown) : grown
  return attempt.floorMs + random() * windowMs
}
