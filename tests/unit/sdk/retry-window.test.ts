import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULT_POLICY } from '../../../protocol/policy.ts'
import { retryWindowMs } from '../../../sdk/core/connection/retry-window.ts'

describe('retryWindowMs', () => {
  it('grows with each failure and never beyond the cap', () => {
    fc.assert(
      fc.property(fc.nat(200), (failures) => {
        const windowMs = retryWindowMs(DEFAULT_POLICY, failures, false)
        expect(windowMs).toBeLessThanOrEqual(DEFAULT_POLICY.backoffCapMs)
        expect(windowMs).toBeLessThanOrEqual(retryWindowMs(DEFAULT_POLICY, failures + 1, false))
      }),
    )
  })
  it('spreads those who lost a stream over at least reconnectSpreadMs on the first try', () => {
    expect(retryWindowMs(DEFAULT_POLICY, 0, true)).toBe(10_000)
    expect(retryWindowMs(DEFAULT_POLICY, 0, false)).toBe(1000)
  })
})
