const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
    formats.set(timeZone, format)
  }
  return format
}

/** Minutes by which local time in `timeZone` is ahead of UTC at `instant`. */
export function offsetMinutes(instant: Date, timeZone: string): number {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(instant)
      .map((part) => [part.type, Number(part.value)]),
  )
  const local = Date.UTC(parts.year!, parts.month! - 1, parts.day!, parts.hour!, parts.minute!, parts.second!)
  return Math.round((local - Math.floor(instant.getTime() / 1000) * 1000) / 60_000)
}

const UTC_NAMES = new Set([
  'UTC',
  'Etc/UTC',
  'Etc/GMT',
  'Etc/Universal',
  'Etc/Zulu',
  'GMT',
  'Etc/UCT',
  'Universal',
  'Zulu',
])

/**
 * ISO 8601 with milliseconds and the offset of a time zone at that instant; `Z` where the zone is UTC
 * (Statuspage's form, facts of its v2 API).
 */
export function zonedIso(instant: Date, timeZone: string): string {
  if (UTC_NAMES.has(timeZone)) return instant.toISOString()
  const minutes = offsetMinutes(instant, timeZone)
  const local = new Date(instant.getTime() + minutes * 60_000).toISOString().slice(0, -1)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${local}${minutes < 0 ? '-' : '+'}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`
}
