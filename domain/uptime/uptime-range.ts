import { Refusal } from '../refusal.ts'
import { addDays } from '../time/day-start.ts'

const MAX_MONTHS = 6

export interface UptimeRange {
  /** Calendar days YYYY-MM-DD, both inclusive. */
  start: string
  end: string
  warnings: string[]
}

/**
 * The range of an uptime question (facts of Statuspage's v1): `start` and `end` are a year, a month or a day; without
 * a start it is the later of the component's own and 90 days ago; at most six months, else cut with a warning.
 */
export function uptimeRange(asked: {
  start: string | null
  end: string | null
  today: string
  startDate: string | null
}): UptimeRange {
  const { today, startDate } = asked
  const warnings: string[] = []
  let end = asked.end === null ? today : lastDayOf(asked.end, 'end')
  if (end > today) end = today
  const usual = addDays(today, -90)
  let start =
    asked.start === null
      ? startDate !== null && startDate > usual
        ? startDate
        : usual
      : firstDayOf(asked.start, 'start')
  if (start > end) throw refusal('start', 'must not be after end')
  const earliest = monthsBefore(end, MAX_MONTHS)
  if (start < earliest) {
    warnings.push(`The range is longer than ${MAX_MONTHS} months: it was cut to begin on ${earliest}.`)
    start = earliest
  }
  return { start, end, warnings }
}

function refusal(path: string, message: string): Refusal {
  return new Refusal('invalid', `${path}: ${message}`, [{ path, message }])
}

function parts(text: string, name: string): string[] {
  const match = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(text)
  const given = match?.slice(1).filter((part) => part !== undefined)
  const day = `${given?.[0]}-${given?.[1] ?? '01'}-${given?.[2] ?? '01'}`
  const isDay = !Number.isNaN(Date.parse(day)) && new Date(day).toISOString().slice(0, 10) === day
  if (given === undefined || day < '1970-01-01' || !isDay)
    throw refusal(name, 'must be a year, a month or a day since 1970, such as 2026, 2026-11 or 2026-11-21')
  return given
}

function firstDayOf(text: string, name: string): string {
  const [year, month = '01', day = '01'] = parts(text, name)
  return `${year}-${month}-${day}`
}

function lastDayOf(text: string, name: string): string {
  const [year, month = '12', day] = parts(text, name)
  if (day !== undefined) return `${year}-${month}-${day}`
  return new Date(Date.UTC(Number(year), Number(month), 0)).toISOString().slice(0, 10)
}

/** The same day `count` months before; the month's last where there is none. */
function monthsBefore(day: string, count: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number]
  const last = new Date(Date.UTC(year, month - count, 0)).getUTCDate()
  return new Date(Date.UTC(year, month - 1 - count, Math.min(date, last))).toISOString().slice(0, 10)
}
