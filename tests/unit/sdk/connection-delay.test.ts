import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULT_POLICY } from '../../../protocol/policy.ts'
import { reconnectDelayMs } from '../../../sdk/connection-delay.ts'

describe('reconnectDelayMs', () => {
  it('draws from the whole window above the floor, never beyond the cap', () => {
    fc.assert(
      fc.property(
        fc.nat(200),
        fc.nat(100_000),
        fc.boolean(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (failures, floorMs, lostStream, draw) => {
          const delayMs = reconnectDelayMs(DEFAULT_POLICY, { failures, floorMs, lostStream }, () => draw)
          expect(delayMs).toBeGreaterThanOrEqual(floorMs)
          expect(delayMs).toBeLessThanOrEqual(floorMs + DEFAULT_POLICY.backoffCapMs)
        },
      ),
    )
  })
  it('spreads those who lost a stream over at least reconnectSpreadMs on the first try', () => {
    expect(reconnectDelayMs(DEFAULT_POLICY, { failures: 0, floorMs: 0, lostStream: true }, () => 1)).toBe(
      10_000,
    )
    expect(reconnectDelayMs(DEFAULT_POLICY, { failures: 0, floorMs: 0, lostStream: false }, () => 1)).toBe(
      1000,
    )
  })
})
