/** Part of the benches: a few numbers out of many. */
export const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)

/** To two places. */
export const round = (value: number): number => Math.round(value * 100) / 100

/** The value below which a share of the sorted ones lies. */
export const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0

export const median = (values: readonly number[]): number =>
  at(
    values.toSorted((a, b) => a - b),
    0.5,
  )
