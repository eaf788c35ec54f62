const formats = new Map<string, Intl.DateTimeFormat>()

function format(timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${timeZone}${JSON.stringify(options)}`
  const known = formats.get(key) ?? new Intl.DateTimeFormat('en-GB', { timeZone, ...options })
  formats.set(key, known)
  return known
}

/** An absolute instant in the page's zone, the zone named; script turns it into the reader's. */
export function Time({
  at,
  timeZone,
  style = 'full',
  isRelative = true,
}: {
  at: Date
  timeZone: string
  style?: 'full' | 'time'
  /** Whether script may say how long ago it was. */
  isRelative?: boolean
}) {
  const options: Intl.DateTimeFormatOptions =
    style === 'time'
      ? { hour: '2-digit', minute: '2-digit', timeZoneName: 'short' }
      : {
          day: 'numeric',
          month: 'short',
          year: 'numeric',
          hour: '2-digit',
          minute: '2-digit',
          timeZoneName: 'short',
        }
  return (
    <time dateTime={at.toISOString()} data-style={style} data-absolute={isRelative ? undefined : ''}>
      {format(timeZone, options).format(at)}
    </time>
  )
}

/** "Friday 20 November 2026" for a calendar day. */
export function dayName(day: string): string {
  return format('UTC', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }).format(
    new Date(`${day}T12:00:00Z`),
  )
}

export function shortDay(day: string): string {
  return format('UTC', { day: 'numeric', month: 'short' }).format(new Date(`${day}T12:00:00Z`))
}

/** "20 Nov 2026" for a calendar day. */
export function shortDate(day: string): string {
  return format('UTC', { day: 'numeric', month: 'short', year: 'numeric' }).format(
    new Date(`${day}T12:00:00Z`),
  )
}

/** "November 2026" for YYYY-MM. */
export function monthName(month: string): string {
  return format('UTC', { month: 'long', year: 'numeric' }).format(new Date(`${month}-15T12:00:00Z`))
}

/** "2 h 10 min", "45 min", "30 s". */
export function duration(ms: number): string {
  const minutes = Math.round(ms / 60_000)
  if (minutes < 1) return `${Math.round(ms / 1000)} s`
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
  return `${Math.floor(hours / 24)} d ${hours % 24} h`
}
