import { Refusal } from '../refusal.ts'
import { addDays } from '../time/day-start.ts'
import { instantOfLocal } from '../time/instant-of-local.ts'

const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const
export type Weekday = (typeof DAYS)[number]

/** What repeats: the part of RFC 5545 that maintenance needs, in the local time of a zone. */
export interface Recurrence {
  timeZone: string
  /** First occurrence, YYYY-MM-DDTHH:MM in that zone. */
  first: string
  frequency: 'DAILY' | 'WEEKLY' | 'MONTHLY'
  /** Every so many days, weeks or months; 1 to 99. */
  interval: number
  /** Weekly: on these days; empty: on the first's. */
  weekdays: Weekday[]
  /** Monthly: on the nth (1 to 4, or -1: the last) of a weekday instead of on the first's date. */
  nth: { n: number; weekday: Weekday } | null
  /** Last local day, YYYY-MM-DD; null: for ever. */
  until: string | null
}

const FORM =
  /^DTSTART;TZID=([\w+/-]{1,64}):(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)00\r?\nRRULE:((?:[A-Z]+=[\w,-]+;?)+)$/
const MAX_STEPS = 4000

function refuse(message: string): never {
  throw new Refusal('invalid', message, [{ path: 'recurrence', message }])
}

/** Reads `DTSTART;TZID=…:…` and `RRULE:…` on two lines. Throws `Refusal('invalid')` for what is not understood. */
export function parseRecurrence(text: string): Recurrence {
  const match = FORM.exec(text.trim())
  if (match === null) refuse('The rule needs DTSTART with a time zone, and RRULE, on two lines.')
  const [, timeZone, year, month, day, hour, minute, parts] = match as unknown as string[]
  const rule = new Map(
    parts!
      .split(';')
      .filter((part) => part !== '')
      .map((part) => part.split('=') as [string, string]),
  )
  for (const name of rule.keys()) {
    if (!['FREQ', 'INTERVAL', 'BYDAY', 'UNTIL'].includes(name))
      refuse(`The rule's ${name} is not understood.`)
  }
  const frequency = rule.get('FREQ')
  if (frequency !== 'DAILY' && frequency !== 'WEEKLY' && frequency !== 'MONTHLY')
    return refuse('It can repeat daily, weekly or monthly.')
  const interval = Number(rule.get('INTERVAL') ?? '1')
  if (!Number.isInteger(interval) || interval < 1 || interval > 99) refuse('It can repeat every 1 to 99.')
  const until = rule.get('UNTIL')
  if (until !== undefined && !/^\d{8}$/.test(until)) refuse('UNTIL must be a day.')
  const first = `${year}-${month}-${day}T${hour}:${minute}`
  if (!isDay(first.slice(0, 10)) || Number(hour) > 23 || Number(minute) > 59) refuse('DTSTART is no time.')
  if (!isZone(timeZone!)) refuse(`There is no time zone ${timeZone}.`)
  const days = rule.get('BYDAY')?.split(',') ?? []
  return {
    timeZone: timeZone!,
    first,
    frequency,
    interval,
    weekdays: frequency === 'WEEKLY' ? days.map(weekdayOf) : [],
    nth: frequency === 'MONTHLY' && days.length > 0 ? nthOf(days) : null,
    until: until === undefined ? null : `${until.slice(0, 4)}-${until.slice(4, 6)}-${until.slice(6)}`,
  }
}

function weekdayOf(text: string): Weekday {
  return DAYS.find((day) => day === text) ?? refuse(`${text} is no day of the week.`)
}

function nthOf(days: string[]): Recurrence['nth'] {
  const match = /^([1-4]|-1)([A-Z]{2})$/.exec(days[0]!)
  if (days.length > 1 || match === null)
    return refuse('Monthly it can be the first to fourth, or last, of one day.')
  return { n: Number(match[1]), weekday: weekdayOf(match[2]!) }
}

function isDay(day: string): boolean {
  const at = Date.parse(`${day}T00:00:00Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day)
}

function isZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone })
    return true
  } catch {
    return false
  }
}

/** The rule as text, in the one form that `parseRecurrence` reads. */
export function writeRecurrence(rule: Recurrence): string {
  const parts = [`FREQ=${rule.frequency}`]
  if (rule.interval > 1) parts.push(`INTERVAL=${rule.interval}`)
  if (rule.weekdays.length > 0) parts.push(`BYDAY=${rule.weekdays.join(',')}`)
  if (rule.nth !== null) parts.push(`BYDAY=${rule.nth.n}${rule.nth.weekday}`)
  if (rule.until !== null) parts.push(`UNTIL=${rule.until.replace(/-/g, '')}`)
  const start = `${rule.first.replace(/[-:]/g, '')}00`
  return `DTSTART;TZID=${rule.timeZone}:${start}\nRRULE:${parts.join(';')}`
}

/**
 * The first occurrence strictly after an instant; null: the rule has ended. Local times stay what they are across
 * daylight saving; one that a night skips comes as much later, one that comes twice is the first.
 */
export function nextOccurrence(rule: Recurrence, after: Date): Date | null {
  const time = rule.first.slice(11)
  let steps = 0
  for (const day of daysOf(rule)) {
    if (rule.until !== null && day > rule.until) return null
    if (++steps > MAX_STEPS) return null
    const at = instantOfLocal(`${day}T${time}`, rule.timeZone)
    if (at > after && day >= rule.first.slice(0, 10)) return at
  }
  return null
}

/** The local days of a rule, in order, from its first on. */
function* daysOf(rule: Recurrence): Generator<string> {
  const start = rule.first.slice(0, 10)
  if (rule.frequency === 'DAILY') {
    for (let day = start; ; day = addDays(day, rule.interval)) yield day
  }
  if (rule.frequency === 'WEEKLY') {
    const wanted = rule.weekdays.length > 0 ? rule.weekdays : [DAYS[weekdayIndex(start)]!]
    for (let monday = addDays(start, -weekdayIndex(start)); ; monday = addDays(monday, 7 * rule.interval)) {
      for (const [index, name] of DAYS.entries()) if (wanted.includes(name)) yield addDays(monday, index)
    }
  }
  for (let month = start.slice(0, 7); ; month = addMonths(month, rule.interval)) {
    const day = rule.nth === null ? `${month}-${start.slice(8)}` : nthWeekday(month, rule.nth)
    // A month without a 31st is skipped, as RFC 5545 has it.
    if (isDay(day)) yield day
  }
}

/** 0 is Monday. */
function weekdayIndex(day: string): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7
}

function addMonths(month: string, count: number): string {
  const [year, index] = month.split('-').map(Number) as [number, number]
  return new Date(Date.UTC(year, index - 1 + count, 1)).toISOString().slice(0, 7)
}

function nthWeekday(month: string, { n, weekday }: { n: number; weekday: Weekday }): string {
  const wanted = DAYS.indexOf(weekday)
  if (n > 0) {
    const first = `${month}-01`
    return addDays(first, ((wanted - weekdayIndex(first) + 7) % 7) + (n - 1) * 7)
  }
  const last = addDays(`${addMonths(month, 1)}-01`, -1)
  return addDays(last, -((weekdayIndex(last) - wanted + 7) % 7))
}

/** "every 2 weeks on Monday and Thursday at 02:30", for people. */
export function describeRecurrence(rule: Recurrence): string {
  const unit = { DAILY: 'day', WEEKLY: 'week', MONTHLY: 'month' }[rule.frequency]
  const every = rule.interval === 1 ? `every ${unit}` : `every ${rule.interval} ${unit}s`
  const names = rule.weekdays.map((day) => DAY_NAMES[day])
  const ordinals: Record<number, string> = { 1: 'first', 2: 'second', 3: 'third', 4: 'fourth', [-1]: 'last' }
  const on =
    rule.nth !== null
      ? ` on the ${ordinals[rule.nth.n]} ${DAY_NAMES[rule.nth.weekday]}`
      : rule.frequency === 'MONTHLY'
        ? ` on day ${Number(rule.first.slice(8, 10))}`
        : names.length > 0
          ? ` on ${names.join(', ')}`
          : ''
  const end = rule.until === null ? '' : `, until ${rule.until}`
  return `${every}${on} at ${rule.first.slice(11)} (${rule.timeZone})${end}`
}

export const DAY_NAMES: Record<Weekday, string> = {
  MO: 'Monday',
  TU: 'Tuesday',
  WE: 'Wednesday',
  TH: 'Thursday',
  FR: 'Friday',
  SA: 'Saturday',
  SU: 'Sunday',
}
