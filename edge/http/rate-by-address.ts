import { addressGroup } from './address-group.ts'

/** Addresses remembered at the most; the one that began longest ago is forgotten first. */
const MAX_KEPT = 50_000

/**
 * Counts what each address does in windows of `windowMs`. Returns null when it may, else after how many ms it may
 * again.
 */
export function openRate(
  allowed: () => number,
  windowMs: number,
  now: () => number = Date.now,
): (address: string) => number | null {
  const windows = new Map<string, { since: number; count: number }>()
  return (address) => {
    const name = addressGroup(address)
    const at = now()
    const known = windows.get(name)
    if (known === undefined || at - known.since >= windowMs || at < known.since) {
      windows.delete(name)
      if (windows.size >= MAX_KEPT) windows.delete(windows.keys().next().value!)
      windows.set(name, { since: at, count: 1 })
      return null
    }
    if (known.count >= allowed()) return known.since + windowMs - at
    known.count++
    return null
  }
}
