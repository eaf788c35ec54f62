import type { EdgeLimitName } from '../protocol/knobs.ts'

/** Limits beyond which somebody is told to come back later, by the name of their knob. */
export const REFUSING = [
  'maxConnections',
  'acceptsPerSecond',
  'connectionsPerAddress',
  'maxStreams',
  'streamsPerAddress',
  'reportsPerAddressPerHour',
  'presencePerAddressPerMinute',
  'missesWaiting',
] as const satisfies readonly EdgeLimitName[]
export type RefusingLimit = (typeof REFUSING)[number]

/** A limit that is reached again and again is logged this often. */
const TELL_AGAIN_MS = 60_000

export interface Refusals {
  /** Somebody was refused because of this limit. */
  note(limit: RefusingLimit): void
  /** How many were, since the start. */
  counts(): Readonly<Record<RefusingLimit, number>>
}

/** Counts who is refused and why, and logs it: at once, then once a minute with how many there were. */
export function openRefusals(
  log: (event: string, details: object) => void,
  now: () => number = Date.now,
): Refusals {
  const counts = Object.fromEntries(REFUSING.map((limit) => [limit, 0])) as Record<RefusingLimit, number>
  const told = new Map<RefusingLimit, { at: number; count: number }>()
  return {
    note(limit) {
      counts[limit]++
      const before = told.get(limit) ?? { at: Number.NEGATIVE_INFINITY, count: 0 }
      const at = now()
      if (at - before.at < TELL_AGAIN_MS) return
      told.set(limit, { at, count: counts[limit] })
      log('limit-reached', { limit, refused: counts[limit] - before.count })
    },
    counts: () => counts,
  }
}
