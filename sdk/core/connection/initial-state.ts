import { clampPolicy } from '../../../protocol/policy.ts'
import { type MachineState, SUSPENDED } from './machine-types.ts'

/** A machine at rest; the event `resume` starts it. */
export function initialState(shares: boolean): MachineState {
  return {
    phase: SUSPENDED,
    rules: clampPolicy(null),
    shares,
    isAway: true,
    canStream: true,
    isVisible: false,
    leads: false,
    hasState: false,
    polls: false,
    isProved: false,
    isAsking: false,
    hiddenAt: 0,
    failures: 0,
    windowMs: 0,
    lastByteAt: 0,
    retryMs: 0,
    notBefore: 0,
    quietUntil: 0,
    pollNotBefore: 0,
    askedAt: Number.NEGATIVE_INFINITY,
  }
}
