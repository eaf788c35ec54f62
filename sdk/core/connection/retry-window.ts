import type { Policy } from '../../../protocol/state-document.ts'

/**
 * What the wait before attempt `failures` draws from, in ms: [0, min(cap, base·2ⁿ)], and after a lost stream at least
 * `reconnectSpreadMs` (docs/protocol.md). Capped before anything is drawn, so that nobody meets at the cap.
 */
export function retryWindowMs(policy: Policy, failures: number, hasLostStream: boolean): number {
  const grown = Math.min(policy.backoffCapMs, policy.backoffBaseMs * 2 ** Math.min(failures, 20))
  return hasLostStream ? Math.max(policy.reconnectSpreadMs, grown) : grown
}
