import { readFleet } from '../../fleet/read-fleet.ts'
import { groupReports, readReports } from '../../reports/read-reports.ts'
import { pagingOf } from '../paging.ts'
import { requirePage } from '../require-page.ts'
import { route } from '../route.ts'

const HOUR_MS = 3_600_000

/** What responders look at while things burn: live clients, users' reports, the audit trail. Reading only. */
export const steeringRoutes = [
  route('GET', '/pages/:page/fleet', async ({ deps, params }) => {
    const { id } = await requirePage(deps, params.page!)
    return { status: 200, body: await readFleet(deps, id) }
  }),
  route('GET', '/pages/:page/reports', async ({ deps, params, query }) => {
    const { id } = await requirePage(deps, params.page!)
    return { status: 200, body: await readReports(deps, id, pagingOf(query, 'per_page')) }
  }),
  /** By minute and component, over the last hour. */
  route('GET', '/pages/:page/reports/groups', async ({ deps, params }) => {
    const { id } = await requirePage(deps, params.page!)
    const since = new Date(deps.clock.now().getTime() - HOUR_MS)
    return { status: 200, body: await groupReports(deps, id, since) }
  }),
  route('GET', '/pages/:page/events', async ({ deps, params, query }) => {
    const { id } = await requirePage(deps, params.page!)
    const rows = await deps.db.event.findMany({
      where: { pageId: id },
      orderBy: { seq: 'desc' },
      ...pagingOf(query, 'per_page'),
    })
    const body = rows.map(({ seq, at, type, incidentId, actorKind, actorName, data }) => ({
      seq,
      at: at.toISOString(),
      type,
      incident_id: incidentId,
      actor: { kind: actorKind, name: actorName },
      data: JSON.parse(data) as unknown,
    }))
    return { status: 200, body }
  }),
]
