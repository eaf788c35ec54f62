import { addDays, dayStart } from '../../domain/time/day-start.ts'
import { localDay } from '../../domain/time/local-day.ts'
import { uptimeOf } from '../../domain/uptime/uptime.ts'
import { uptimeRange } from '../../domain/uptime/uptime-range.ts'
import type { ComponentStatus } from '../../protocol/state-document.ts'
import type { Deps } from '../deps.ts'
import type { ComponentRecord } from './component-record.ts'

export interface UptimeAnswer {
  rangeStart: Date
  rangeEnd: Date
  /** 0 to 100; null: the component did not exist within the range. */
  percent: number | null
  majorSeconds: number
  partialSeconds: number
  warnings: string[]
  /** Ids of the incidents that touched the component within the range. */
  incidents: string[]
}

/** Uptime of one component over a range of calendar days in the page's zone. */
export async function readUptime(
  deps: Deps,
  component: Omit<ComponentRecord, 'children'>,
  asked: { start: string | null; end: string | null; withIncidents: boolean },
): Promise<UptimeAnswer> {
  const page = await deps.db.page.findUniqueOrThrow({ where: { id: component.pageId } })
  const { timeZone } = page
  const now = deps.clock.now()
  const today = localDay(now, timeZone)
  const { start, end, warnings } = uptimeRange({ ...asked, today, startDate: component.startDate })
  const rangeStart = dayStart(start, timeZone)
  const rangeEnd = new Date(Math.min(dayStart(addDays(end, 1), timeZone).getTime() - 1, now.getTime()))
  const select = { status: true, startedAt: true }
  const where = { componentId: component.id }
  const before = await deps.db.componentStatusChange.findFirst({
    where: { ...where, startedAt: { lt: rangeStart } },
    orderBy: { startedAt: 'desc' },
    select,
  })
  const within = await deps.db.componentStatusChange.findMany({
    where: { ...where, startedAt: { gte: rangeStart, lte: rangeEnd } },
    orderBy: { startedAt: 'asc' },
    select,
  })
  const changes = (before === null ? within : [before, ...within]).map((change) => ({
    startedAt: change.startedAt,
    status: change.status as ComponentStatus,
  }))
  const uptime = uptimeOf({
    changes,
    existsFrom: component.startDate === null ? component.createdAt : dayStart(component.startDate, timeZone),
    now: rangeEnd,
    timeZone,
    days: Math.round((Date.parse(end) - Date.parse(start)) / 86_400_000) + 1,
    partialWeight: page.partialOutageWeight,
  })
  const seconds = (of: 'majorMs' | 'partialMs') =>
    Math.round(uptime.days.reduce((sum, day) => sum + day[of], 0) / 1000)
  return {
    rangeStart,
    rangeEnd,
    percent: uptime.percent,
    majorSeconds: seconds('majorMs'),
    partialSeconds: seconds('partialMs'),
    warnings,
    incidents: asked.withIncidents ? await incidentsWithin(deps, component.id, rangeStart, rangeEnd) : [],
  }
}

async function incidentsWithin(deps: Deps, componentId: string, from: Date, until: Date): Promise<string[]> {
  const rows = await deps.db.incident.findMany({
    where: {
      components: { some: { componentId } },
      startedAt: { lte: until },
      OR: [{ resolvedAt: null }, { resolvedAt: { gte: from } }],
    },
    orderBy: [{ startedAt: 'asc' }, { id: 'asc' }],
    select: { id: true },
    take: 1000,
  })
  return rows.map((row) => row.id)
}
