import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clampPolicy, DEFAULT_POLICY, POLICY_BOUNDS, type PolicyNumber } from '../../../protocol/policy.ts'

describe('clampPolicy', () => {
  it('takes the default for what is not an integer, and clamps the rest', () => {
    expect(clampPolicy(null)).toEqual(DEFAULT_POLICY)
    expect(clampPolicy({ pollSeconds: '10', heartbeatSeconds: 1.5, healthySeconds: Number.NaN })).toEqual(
      DEFAULT_POLICY,
    )
    expect(clampPolicy({ pollSeconds: 1 }).pollSeconds).toBe(5)
    expect(clampPolicy({ backoffBaseMs: 30_000, backoffCapMs: 1000 }).backoffCapMs).toBe(30_000)
  })
  it('never lets a knob out of its bounds, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.anything(),
        fc.dictionary(fc.constantFrom(...Object.keys(POLICY_BOUNDS)), fc.anything()),
        (a, b) => {
          for (const raw of [a, b]) {
            const policy = clampPolicy(raw)
            for (const name of Object.keys(POLICY_BOUNDS) as PolicyNumber[]) {
              const [min, max] = POLICY_BOUNDS[name]
              expect(policy[name]).toBeGreaterThanOrEqual(min)
              expect(policy[name]).toBeLessThanOrEqual(max)
            }
            expect(policy.backoffCapMs).toBeGreaterThanOrEqual(policy.backoffBaseMs)
          }
        },
      ),
    )
  })
})
