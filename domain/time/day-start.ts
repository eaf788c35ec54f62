import { offsetMinutes } from './page-zone-time.ts'

const DAY_MS = 86_400_000

/** The first instant of a calendar day (YYYY-MM-DD) in a time zone. Where midnight does not exist, the first that does. */
export function dayStart(day: string, timeZone: string): Date {
  const midnightUtc = Date.parse(`${day}T00:00:00Z`)
  // The offset at the result may differ from the one at the guess: two rounds settle every zone's changes.
  let instant = midnightUtc - offsetMinutes(new Date(midnightUtc), timeZone) * 60_000
  instant = midnightUtc - offsetMinutes(new Date(instant), timeZone) * 60_000
  return new Date(instant)
}

/** The calendar day `count` days after (or before, when negative) a day. */
export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY_MS).toISOString().slice(0, 10)
}
