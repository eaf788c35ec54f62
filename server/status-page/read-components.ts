import { addDays, dayStart } from '../../domain/time/day-start.ts'
import { localDay } from '../../domain/time/local-day.ts'
import { meanUptime, type Uptime, uptimeOf } from '../../domain/uptime/uptime.ts'
import type { ComponentStatus } from '../../protocol/state-document.ts'
import type { Deps } from '../deps.ts'

export const UPTIME_DAYS = 90

export interface ShownComponent {
  id: string
  name: string
  description: string | null
  status: ComponentStatus
  uptime: Uptime | null
}

export interface ShownGroup {
  /** Null: components without a group. */
  id: string | null
  name: string | null
  description: string | null
  components: ShownComponent[]
  percent: number | null
}

interface PageFacts {
  id: string
  timeZone: string
  partialOutageWeight: number
}

/** The page's components in their groups, with ninety days of uptime. Reads the window's changes only, however long the history. */
export async function readComponents(deps: Deps, page: PageFacts): Promise<ShownGroup[]> {
  const now = deps.clock.now()
  const rows = await deps.db.component.findMany({
    where: { pageId: page.id },
    orderBy: [{ position: 'asc' }, { id: 'asc' }],
  })
  const windowStart = dayStart(addDays(localDay(now, page.timeZone), -(UPTIME_DAYS - 1)), page.timeZone)
  const changes = await deps.db.componentStatusChange.findMany({
    where: { component: { pageId: page.id }, startedAt: { gte: windowStart } },
    orderBy: { startedAt: 'asc' },
    select: { componentId: true, status: true, startedAt: true },
  })
  const byComponent = Map.groupBy(changes, (change) => change.componentId)
  const shown = new Map<string, ShownComponent>()
  for (const row of rows) {
    if (row.isGroup || (row.onlyShowIfDegraded && row.status === 'operational')) continue
    const inWindow = byComponent.get(row.id) ?? []
    // Nothing changed within the window: it began as it is now. Else one small read; few components change at all.
    const before =
      inWindow.length === 0
        ? { status: row.status, startedAt: windowStart }
        : await deps.db.componentStatusChange.findFirst({
            where: { componentId: row.id, startedAt: { lt: windowStart } },
            orderBy: { startedAt: 'desc' },
            select: { status: true, startedAt: true },
          })
    const history = before === null ? inWindow : [before, ...inWindow]
    const existsFrom = row.startDate === null ? row.createdAt : dayStart(row.startDate, page.timeZone)
    const uptime = row.showcase
      ? uptimeOf({
          changes: history.map((change) => ({
            status: change.status as ComponentStatus,
            startedAt: change.startedAt,
          })),
          existsFrom,
          now,
          timeZone: page.timeZone,
          days: UPTIME_DAYS,
          partialWeight: page.partialOutageWeight,
        })
      : null
    shown.set(row.id, {
      id: row.id,
      name: row.name,
      description: row.description,
      status: row.status as ComponentStatus,
      uptime,
    })
  }
  const groups: ShownGroup[] = []
  for (const row of rows) {
    if (row.isGroup) {
      const components = rows
        .filter((child) => child.groupId === row.id)
        .flatMap((child) => shown.get(child.id) ?? [])
      const percent = meanUptime(components.map((component) => component.uptime?.percent ?? null))
      if (components.length > 0)
        groups.push({ id: row.id, name: row.name, description: row.description, components, percent })
    } else if (row.groupId === null && shown.has(row.id)) {
      const last = groups.at(-1)
      const loose =
        last?.id === null ? last : { id: null, name: null, description: null, components: [], percent: null }
      if (loose !== last) groups.push(loose)
      loose.components.push(shown.get(row.id)!)
    }
  }
  return groups
}
