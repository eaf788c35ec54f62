/**
 * Moves labels of one height apart so that none covers another: each as near to where it belongs as the others let it,
 * all within `room`. Units are the caller's; the answer is in the order of `wanted`. Labels that cannot fit share the
 * room evenly.
 */
export function spreadLabels(wanted: readonly number[], height: number, room: number): number[] {
  const step = Math.min(height, room / Math.max(1, wanted.length))
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a]! - wanted[b]!)
  const placed = wanted.map((middle) => Math.min(room - step / 2, Math.max(step / 2, middle)))
  let floor = step / 2
  for (const i of order) {
    placed[i] = Math.max(placed[i]!, floor)
    floor = placed[i]! + step
  }
  let ceiling = room - step / 2
  for (const i of order.toReversed()) {
    placed[i] = Math.min(placed[i]!, ceiling)
    ceiling = placed[i]! - step
  }
  return placed
}
