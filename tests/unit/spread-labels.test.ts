import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { spreadLabels } from '../../domain/charts/spread-labels.ts'

describe('labels of a chart', () => {
  it('stay where they belong when there is room', () => {
    expect(spreadLabels([20, 100, 60], 20, 144)).toEqual([20, 100, 60])
  })

  it('never cover each other nor leave the chart, and keep their order', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -50, max: 250, noNaN: true }), { maxLength: 7 }), (wanted) => {
        const placed = spreadLabels(wanted, 20, 144)
        const sorted = placed.toSorted((a, b) => a - b)
        for (const [i, at] of sorted.entries()) {
          expect(at).toBeGreaterThanOrEqual(10 - 1e-9)
          expect(at).toBeLessThanOrEqual(134 + 1e-9)
          if (i > 0) expect(at - sorted[i - 1]!).toBeGreaterThanOrEqual(20 - 1e-9)
        }
        for (const [i, a] of wanted.entries())
          for (const [j, b] of wanted.entries()) if (a < b) expect(placed[i]!).toBeLessThan(placed[j]!)
      }),
    )
  })

  it('share the room evenly when they are too many', () => {
    const placed = spreadLabels([0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 20, 100)
    expect(placed.toSorted((a, b) => a - b)).toEqual([5, 15, 25, 35, 45, 55, 65, 75, 85, 95])
  })
})
