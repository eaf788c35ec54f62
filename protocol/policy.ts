import type { Policy } from './state-document.ts'

export type PolicyNumber = Exclude<keyof Policy, 'stream'>

/** What holds where nothing was said. */
export const DEFAULT_POLICY: Policy = {
  stream: true,
  heartbeatSeconds: 15,
  pollSeconds: 60,
  hiddenGraceSeconds: 30,
  hiddenPollSeconds: 300,
  backoffBaseMs: 1000,
  backoffCapMs: 60_000,
  reconnectSpreadMs: 10_000,
  healthySeconds: 30,
}

/** Inclusive bounds of each integer knob; `backoffCapMs` is bounded below by `backoffBaseMs` as well. */
export const POLICY_BOUNDS: Record<PolicyNumber, readonly [min: number, max: number]> = {
  heartbeatSeconds: [5, 30],
  pollSeconds: [5, 900],
  hiddenGraceSeconds: [0, 600],
  hiddenPollSeconds: [30, 3600],
  backoffBaseMs: [250, 30_000],
  backoffCapMs: [250, 600_000],
  reconnectSpreadMs: [0, 300_000],
  healthySeconds: [5, 300],
}

/**
 * What a client makes of a received policy: integers are clamped, anything else takes its default.
 * No input, however odd, yields a policy that bricks a client.
 */
export function clampPolicy(raw: unknown): Policy {
  const given = typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>) : {}
  const policy: Policy = { ...DEFAULT_POLICY }
  if (typeof given.stream === 'boolean') policy.stream = given.stream
  for (const name of Object.keys(POLICY_BOUNDS) as PolicyNumber[]) {
    const value = given[name]
    if (typeof value !== 'number' || !Number.isInteger(value)) continue
    const [min, max] = POLICY_BOUNDS[name]
    policy[name] = Math.min(max, Math.max(min, value))
  }
  policy.backoffCapMs = Math.max(policy.backoffCapMs, policy.backoffBaseMs)
  return policy
}
