import { clampPolicy } from '../../../protocol/policy.ts'
import { type MachineState, SUSPENDED } from './machine-types.ts'

/** A machine at rest; the event `resume` starts it. */
export function initialState(shares: boolean): MachineState {
  return {
    phase: SUSPENDED,
    rules: clampPolicy(null),
    isVisible: false,
    isAway: true,
    hiddenAt: 0,
    canStream: true,
    shares,
    leads: false,
    hasState: false,
    failures: 0,
    windowMs: 0,
    polls: false,
    lastByteAt: 0,
    isProved: false,
    retryMs: 0,
    notBefore: 0,
    quietUntil: 0,
    pollNotBefore: 0,
    isAsking: false,
    askedAt: Number.NEGATIVE_INFINITY,
  }
}
