import { offsetMinutes } from './page-zone-time.ts'

const DAY_MS = 86_400_000

/**
 * The instant of a local time (YYYY-MM-DDTHH:MM) in a zone. A time that the clocks skip is read with the offset before
 * the change, hence comes as much later; of one that comes twice, the first (RFC 5545, 3.3.5).
 */
export function instantOfLocal(local: string, timeZone: string): Date {
  const asUtc = Date.parse(`${local}:00Z`)
  const before = offsetMinutes(new Date(asUtc - DAY_MS), timeZone)
  const after = offsetMinutes(new Date(asUtc + DAY_MS), timeZone)
  for (const offset of before >= after ? [before, after] : [after, before]) {
    const at = new Date(asUtc - offset * 60_000)
    if (offsetMinutes(at, timeZone) === offset) return at
  }
  return new Date(asUtc - before * 60_000)
}

/** The local time (YYYY-MM-DDTHH:MM) of an instant in a zone. */
export function localOfInstant(at: Date, timeZone: string): string {
  return new Date(at.getTime() + offsetMinutes(at, timeZone) * 60_000).toISOString().slice(0, 16)
}
