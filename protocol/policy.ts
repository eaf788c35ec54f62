import type { Policy } from './state-document.ts'

export type PolicyNumber = Exclude<keyof Policy, 'stream'>

/** Of each integer knob: what holds where nothing was said, and the inclusive bounds. */
const KNOBS: Record<PolicyNumber, readonly [initial: number, min: number, max: number]> = {
  heartbeatSeconds: [15, 5, 30],
  pollSeconds: [60, 5, 900],
  hiddenGraceSeconds: [30, 0, 600],
  hiddenPollSeconds: [300, 30, 3600],
  backoffBaseMs: [1000, 250, 30_000],
  backoffCapMs: [60_000, 250, 600_000],
  reconnectSpreadMs: [10_000, 0, 300_000],
  healthySeconds: [30, 5, 300],
}

/** What holds where nothing was said. */
export const DEFAULT_POLICY: Policy = /* @__PURE__ */ clampPolicy(null)

/** Inclusive bounds of each integer knob; `backoffCapMs` is bounded below by `backoffBaseMs` as well. */
export const POLICY_BOUNDS = /* @__PURE__ */ Object.fromEntries(
  /* @__PURE__ */ Object.entries(KNOBS).map(([name, [, min, max]]) => [name, [min, max]]),
) as unknown as Record<PolicyNumber, readonly [min: number, max: number]>

/**
 * What a client makes of a received policy: integers are clamped, anything else takes its default.
 * No input, however odd, yields a policy that bricks a client.
 */
export function clampPolicy(raw: unknown): Policy {
  const given = (raw ?? {}) as Record<string, unknown>
  const policy = { stream: given.stream !== false } as Policy
  for (const [name, [initial, min, max]] of Object.entries(KNOBS)) {
    const value = given[name]
    policy[name as PolicyNumber] = Number.isInteger(value)
      ? Math.min(max, Math.max(min, value as number))
      : initial
  }
  policy.backoffCapMs = Math.max(policy.backoffCapMs, policy.backoffBaseMs)
  return policy
}
