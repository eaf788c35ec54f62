import type { ComponentStatus } from '../../protocol/state-document.ts'
import { addDays, dayStart } from '../time/day-start.ts'
import { localDay } from '../time/local-day.ts'

export interface StatusChange {
  status: ComponentStatus
  startedAt: Date
}

export interface UptimeInput {
  /** Changes of one component, in any order; the last one before the window says where it begins. */
  changes: readonly StatusChange[]
  /** From when on the component counts; days before are unknown, not up. */
  existsFrom: Date
  now: Date
  timeZone: string
  /** Calendar days, today included. */
  days: number
  /** How much of a partial outage counts as downtime, 0 to 1; of a major outage all of it does. */
  partialWeight: number
}

export interface UptimeDay {
  /** YYYY-MM-DD in the page's zone. */
  day: string
  /** The worst that happened; null: the component did not exist yet. */
  worst: ComponentStatus | null
  partialMs: number
  majorMs: number
  degradedMs: number
  /** How long of the day the component existed, until now. */
  countedMs: number
}

export interface Uptime {
  days: UptimeDay[]
  /** 0 to 100; null: nothing to count. Degraded performance and maintenance count as up. */
  percent: number | null
}

const SEVERITY: ComponentStatus[] = [
  'operational',
  'under_maintenance',
  'degraded_performance',
  'partial_outage',
  'major_outage',
]

interface Interval extends StatusChange {
  from: number
  until: number
}

/** The history as intervals that neither overlap nor leave gaps, from `existsFrom` to now. */
function intervalsOf(input: UptimeInput): Interval[] {
  const sorted = [...input.changes].sort((a, b) => a.startedAt.getTime() - b.startedAt.getTime())
  const start = input.existsFrom.getTime()
  const end = input.now.getTime()
  const intervals: Interval[] = []
  let from = start
  let status: ComponentStatus = 'operational'
  for (const change of sorted) {
    const at = Math.min(Math.max(change.startedAt.getTime(), start), end)
    if (at > from) intervals.push({ status, startedAt: new Date(from), from, until: at })
    from = Math.max(from, at)
    status = change.status
  }
  if (end > from) intervals.push({ status, startedAt: new Date(from), from, until: end })
  return intervals
}

/** Uptime of one component by calendar day and over all of them: exact, clipped to the window. */
export function uptimeOf(input: UptimeInput): Uptime {
  const intervals = intervalsOf(input)
  const today = localDay(input.now, input.timeZone)
  const days: UptimeDay[] = []
  let counted = 0
  let down = 0
  for (let i = input.days - 1; i >= 0; i--) {
    const day = addDays(today, -i)
    const from = dayStart(day, input.timeZone).getTime()
    const until = Math.min(dayStart(addDays(day, 1), input.timeZone).getTime(), input.now.getTime())
    const result: UptimeDay = { day, worst: null, partialMs: 0, majorMs: 0, degradedMs: 0, countedMs: 0 }
    for (const interval of intervals) {
      const ms = Math.min(until, interval.until) - Math.max(from, interval.from)
      if (ms <= 0) continue
      result.countedMs += ms
      if (interval.status === 'major_outage') result.majorMs += ms
      if (interval.status === 'partial_outage') result.partialMs += ms
      if (interval.status === 'degraded_performance') result.degradedMs += ms
      if (result.worst === null || SEVERITY.indexOf(interval.status) > SEVERITY.indexOf(result.worst))
        result.worst = interval.status
    }
    counted += result.countedMs
    down += result.majorMs + result.partialMs * input.partialWeight
    days.push(result)
  }
  return { days, percent: counted === 0 ? null : 100 * (1 - down / counted) }
}

/** A group's uptime: the mean of its members that have one. */
export function meanUptime(members: readonly (number | null)[]): number | null {
  const known = members.filter((percent) => percent !== null)
  return known.length === 0 ? null : known.reduce((sum, percent) => sum + percent, 0) / known.length
}

/** Two decimals, rounded down, so that 99.999 never reads as 100. */
export function formatPercent(percent: number): string {
  return percent === 100 ? '100' : (Math.floor(percent * 100) / 100).toFixed(2)
}
