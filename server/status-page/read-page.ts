import { addDays, dayStart } from '../../domain/time/day-start.ts'
import { localDay } from '../../domain/time/local-day.ts'
import type { StateDocument } from '../../protocol/state-document.ts'
import { readIncidents } from '../api-v2/read-incidents.ts'
import type { Deps } from '../deps.ts'
import { requestedPage } from '../http/requested-page.ts'
import {
  INCIDENT_INCLUDE,
  type IncidentRecord,
  loadIncident,
  sortUpdates,
} from '../incidents/incident-record.ts'
import { pageAddress } from '../pages/page-address.ts'
import { readState } from '../state/read-state.ts'
import { readComponents, type ShownGroup } from './read-components.ts'

export interface PageFrame {
  id: string
  name: string
  description: string | null
  supportUrl: string | null
  timeZone: string
  /** Prefix of links. */
  base: string
  url: string
  state: StateDocument
}

export interface HomeView {
  frame: PageFrame
  open: IncidentRecord[]
  maintenances: IncidentRecord[]
  groups: ShownGroup[]
  days: { day: string; incidents: IncidentRecord[] }[]
}

const PAST_DAYS = 15
const MAX_PAST = 100

/** What every public page needs. Throws `Refusal('not_found')` for an unknown page. */
export async function readFrame(deps: Deps, headers: Headers): Promise<PageFrame> {
  const { id, base } = await requestedPage(deps, headers)
  const state = await readState(deps, id)
  const page = await deps.db.page.findUniqueOrThrow({ where: { id } })
  const { name, description, supportUrl, timeZone } = page
  return {
    id,
    name,
    description,
    supportUrl,
    timeZone,
    base,
    url: pageAddress(page, deps.config.publicUrl),
    state,
  }
}

/** Everything that the home page shows; its cost is that of what it shows, not of history. */
export async function readHome(deps: Deps, frame: PageFrame): Promise<HomeView> {
  const page = await deps.db.page.findUniqueOrThrow({ where: { id: frame.id } })
  const open = await readIncidents(deps.db, { pageId: frame.id, isOpen: true }, { take: 200 })
  const today = localDay(deps.clock.now(), page.timeZone)
  const from = dayStart(addDays(today, -(PAST_DAYS - 1)), page.timeZone)
  const past = await readBetween(deps, frame.id, from, null)
  const byDay = Map.groupBy(past, (record) => localDay(shownAt(record), page.timeZone))
  return {
    frame,
    open: open.filter((record) => record.kind === 'incident'),
    maintenances: open
      .filter((record) => record.kind === 'maintenance')
      .sort((a, b) => (a.scheduledFor?.getTime() ?? 0) - (b.scheduledFor?.getTime() ?? 0)),
    groups: await readComponents(deps, page),
    days: Array.from({ length: PAST_DAYS }, (_, i) => addDays(today, -i)).map((day) => ({
      day,
      incidents: byDay.get(day) ?? [],
    })),
  }
}

/** The day under which a past incident stands: that of its beginning; of a maintenance, its window's. */
export function shownAt(record: { kind: string; scheduledFor: Date | null; startedAt: Date }): Date {
  return record.kind === 'maintenance' ? (record.scheduledFor ?? record.startedAt) : record.startedAt
}

async function readBetween(
  deps: Deps,
  pageId: string,
  from: Date,
  until: Date | null,
): Promise<IncidentRecord[]> {
  const range = until === null ? { gte: from } : { gte: from, lt: until }
  const records = await deps.db.incident.findMany({
    where: {
      pageId,
      isOpen: false,
      OR: [
        { kind: 'incident', startedAt: range },
        { kind: 'maintenance', scheduledFor: range },
      ],
    },
    include: INCIDENT_INCLUDE,
    orderBy: [{ startedAt: 'desc' }, { id: 'asc' }],
    take: MAX_PAST,
  })
  return records.map(sortUpdates).sort((a, b) => shownAt(b).getTime() - shownAt(a).getTime())
}

/** A month of history (YYYY-MM), in the page's zone. */
export async function readMonth(deps: Deps, frame: PageFrame, month: string): Promise<IncidentRecord[]> {
  const from = dayStart(`${month}-01`, frame.timeZone)
  const next = nextMonth(month, 1)
  return readBetween(deps, frame.id, from, dayStart(`${next}-01`, frame.timeZone))
}

/** The month `count` months after `month`. */
export function nextMonth(month: string, count: number): string {
  const [year, index] = month.split('-').map(Number) as [number, number]
  return new Date(Date.UTC(year, index - 1 + count, 1)).toISOString().slice(0, 7)
}

export async function readIncidentPage(deps: Deps, frame: PageFrame, id: string): Promise<IncidentRecord> {
  return loadIncident(deps.db, frame.id, id)
}
