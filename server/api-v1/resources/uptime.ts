import { parseInput } from '../../../domain/parse-input.ts'
import { meanUptime } from '../../../domain/uptime/uptime.ts'
import { loadComponent } from '../../components/component-record.ts'
import { readUptime, type UptimeAnswer } from '../../components/read-uptime.ts'
import { Flag } from '../fields.ts'
import { type ApiRequest, route } from '../route.ts'

function askedOf(query: URLSearchParams) {
  const filled = (name: string) => query.get(name) || null
  return {
    start: filled('start'),
    end: filled('end'),
    withIncidents: !parseInput(Flag, query.get('skip_related_events') ?? 'false'),
  }
}

/** Four decimals, rounded down, so that what was down never reads as 100. */
const percentOf = (percent: number | null) =>
  percent === null ? null : Math.floor(percent * 10_000) / 10_000

function viewOf(row: { id: string; name: string }, uptime: UptimeAnswer, related: unknown) {
  return {
    range_start: uptime.rangeStart.toISOString(),
    range_end: uptime.rangeEnd.toISOString(),
    uptime_percentage: percentOf(uptime.percent),
    major_outage: uptime.majorSeconds,
    partial_outage: uptime.partialSeconds,
    warnings: uptime.warnings,
    id: row.id,
    name: row.name,
    related_events: related,
  }
}

/** Uptime over a range, in the shape of Statuspage's v1: of a component, and of a group as the mean of its members. */
export const uptimeRoutes = [
  route('GET', '/pages/:page/components/:id/uptime', async ({ deps, params, query }: ApiRequest) => {
    const component = await loadComponent(deps.db, params.page!, params.id!, false)
    const uptime = await readUptime(deps, component, askedOf(query))
    return { status: 200, body: viewOf(component, uptime, { incidents: uptime.incidents }) }
  }),
  route('GET', '/pages/:page/component-groups/:id/uptime', async ({ deps, params, query }: ApiRequest) => {
    const group = await loadComponent(deps.db, params.page!, params.id!, true)
    const asked = askedOf(query)
    const members: (UptimeAnswer & { componentId: string })[] = []
    for (const { id } of group.children) {
      const component = await loadComponent(deps.db, params.page!, id, false)
      members.push({ componentId: id, ...(await readUptime(deps, component, asked)) })
    }
    // A group without members still has a range, that of its own row.
    const range = members[0] ?? (await readUptime(deps, group, { ...asked, withIncidents: false }))
    const sum = (of: 'majorSeconds' | 'partialSeconds') =>
      members.reduce((total, member) => total + member[of], 0)
    const mean: UptimeAnswer = {
      ...range,
      percent: meanUptime(members.map((member) => member.percent)),
      majorSeconds: sum('majorSeconds'),
      partialSeconds: sum('partialSeconds'),
      warnings: [...new Set(members.flatMap((member) => member.warnings))],
    }
    const related = members.map((member) => ({
      component_id: member.componentId,
      incidents: member.incidents,
    }))
    return { status: 200, body: viewOf(group, mean, related) }
  }),
]
