import type { Deps } from '../deps.ts'

/** Newest rows that groups are counted from. */
const MAX_COUNTED = 20_000

export interface ReportView {
  id: string
  receivedAt: string
  component: { id: string; name: string } | null
  note: string | null
  contact: string | null
  app: string | null
  appVersion: string | null
  online: boolean | null
  stateAgeSeconds: number | null
  incidentId: string | null
}

/** Reports of one component within one minute; `component` null: none was named. */
export interface ReportGroup {
  /** Beginning of the minute, ISO 8601. */
  minute: string
  component: { id: string; name: string } | null
  count: number
}

/** The newest reports of a page with notes and contacts, for responders only. */
export async function readReports(
  deps: Deps,
  pageId: string,
  options: { take?: number; skip?: number } = {},
): Promise<ReportView[]> {
  const rows = await deps.db.report.findMany({
    where: { pageId },
    orderBy: [{ receivedAt: 'desc' }, { id: 'desc' }],
    take: options.take ?? 100,
    skip: options.skip ?? 0,
  })
  const names = await componentNames(deps, pageId)
  return rows.map((row) => {
    const context = JSON.parse(row.context) as { online?: boolean; stateAgeSeconds?: number | null }
    return {
      id: row.id,
      receivedAt: row.receivedAt.toISOString(),
      component: named(names, row.componentId),
      note: row.note,
      contact: row.contact,
      app: row.app,
      appVersion: row.appVersion,
      online: context.online ?? null,
      stateAgeSeconds: context.stateAgeSeconds ?? null,
      incidentId: row.incidentId,
    }
  })
}

/** Counts of reports since `since`, by minute and component, the oldest minute first. */
export async function groupReports(deps: Deps, pageId: string, since: Date): Promise<ReportGroup[]> {
  const rows = await deps.db.report.findMany({
    where: { pageId, receivedAt: { gte: since } },
    orderBy: { receivedAt: 'desc' },
    take: MAX_COUNTED,
    select: { componentId: true, receivedAt: true },
  })
  const names = await componentNames(deps, pageId)
  const groups = new Map<string, ReportGroup>()
  for (const { componentId, receivedAt } of rows.reverse()) {
    const minute = `${receivedAt.toISOString().slice(0, 16)}:00.000Z`
    const key = `${minute} ${componentId ?? ''}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { minute, component: named(names, componentId), count: 1 })
    else group.count++
  }
  return [...groups.values()]
}

async function componentNames(deps: Deps, pageId: string): Promise<Map<string, string>> {
  const rows = await deps.db.component.findMany({ where: { pageId }, select: { id: true, name: true } })
  return new Map(rows.map(({ id, name }) => [id, name]))
}

/** A component that was deleted since is named by its id. */
function named(names: Map<string, string>, id: string | null): { id: string; name: string } | null {
  return id === null ? null : { id, name: names.get(id) ?? id }
}
