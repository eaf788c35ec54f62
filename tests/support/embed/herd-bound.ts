import type { Policy } from '../../../protocol/state-document.ts'

/** The grid of the sums below, and how far they look ahead. */
const STEP_MS = 50
const HORIZON_MS = 90_000
const FLOORS = 33

/**
 * How many requests a herd of `clients` may make in any one second, whatever the server does to them, by what
 * docs/protocol.md promises of each one:
 *
 * - The wait before attempt n is F + U·Wₙ: F the client's floor (its last `retry:`, which the edge draws between
 *   `retry.minMs` and `retry.maxMs`), U drawn anew from [0, 1], Wₙ = min(cap, base·2ⁿ), or the wider
 *   `reconnectSpreadMs` after a lost stream. The k-th attempt after a blow that hits everybody at the same moment thus
 *   comes at Aₖ = Σ (F + U·W), and is the sooner, the sooner the server fails it: at once, at the worst.
 * - The worst blow is not a lost stream but one to clients that were just connecting: then W₁ = 2·base, not the spread.
 * - So in the second from t, clients · Σₖ P(Aₖ ∈ [t, t + 1 s)) attempts are expected; here summed up on a grid, for
 *   both blows, and the largest taken.
 * - Beside that each polls: first within U·`pollSeconds`, then 0.8 to 1.1 of it apart, so that at no moment more than
 *   two polls of a client can be due, each at a density of at most 1/`pollSeconds`: 2·clients/`pollSeconds` a second.
 *
 * `expected` is the sum of the two; `bound` adds five standard deviations of a Poisson count, which chance passes in
 * one second out of some three million.
 */
export function herdBound(
  clients: number,
  policy: Policy,
  retry: { minMs: number; maxMs: number },
): { expected: number; bound: number } {
  const grown = (n: number) => Math.min(policy.backoffCapMs, policy.backoffBaseMs * 2 ** n)
  const blows = [Math.max(policy.reconnectSpreadMs, grown(1)), grown(1)]
  const attempts = Math.max(...blows.map((first) => densest((k) => (k === 1 ? first : grown(k)), retry)))
  const expected = clients * (attempts + 2 / policy.pollSeconds)
  return { expected, bound: Math.ceil(expected + 5 * Math.sqrt(expected)) }
}

/** The largest expected number of one client's attempts in a second. */
function densest(windowMs: (k: number) => number, retry: { minMs: number; maxMs: number }): number {
  const cells = HORIZON_MS / STEP_MS
  const total = new Float64Array(cells)
  for (let i = 0; i < FLOORS; i++) {
    const floorMs = retry.minMs + ((retry.maxMs - retry.minMs) * (i + 0.5)) / FLOORS
    let at = new Float64Array(cells)
    at[0] = 1
    for (let k = 1, sum = 1; sum > 1e-9; k++) {
      at = later(at, floorMs, windowMs(k))
      sum = 0
      for (let cell = 0; cell < cells; cell++) {
        sum += at[cell]!
        total[cell]! += at[cell]! / FLOORS
      }
    }
  }
  const width = 1000 / STEP_MS
  let inSecond = 0
  let most = 0
  for (let cell = 0; cell < cells; cell++) {
    inSecond += total[cell]! - (cell >= width ? total[cell - width]! : 0)
    most = Math.max(most, inSecond)
  }
  return most
}

/** The distribution of a moment after a floor and a uniform draw from the window; what lies past the grid is dropped. */
function later(at: Float64Array, floorMs: number, windowMs: number): Float64Array<ArrayBuffer> {
  const shift = Math.max(1, Math.round(floorMs / STEP_MS))
  const width = Math.max(1, Math.round(windowMs / STEP_MS))
  const moved = new Float64Array(at.length)
  let sum = 0
  for (let cell = shift; cell < at.length; cell++) {
    sum += at[cell - shift]! - (cell - shift >= width ? at[cell - shift - width]! : 0)
    moved[cell] = sum / width
  }
  return moved
}
