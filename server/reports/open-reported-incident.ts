import { z } from 'zod'
import { parseInput } from '../../domain/parse-input.ts'
import { Id, Instant } from '../../domain/text.ts'
import type { Actor } from '../auth/actor.ts'
import { loadComponent } from '../components/component-record.ts'
import type { Deps } from '../deps.ts'
import { createIncident } from '../incidents/create-incident.ts'
import type { IncidentRecord } from '../incidents/incident-record.ts'
import { linkReports } from './link-reports.ts'

const Input = z.strictObject({
  pageId: Id,
  /** The component that users name; null: none. */
  componentId: Id.nullable(),
  /** The oldest report that is about it. */
  since: Instant,
})

/**
 * Makes an incident out of users' reports, with words that claim no more than is known, and links the reports to it.
 * A death between the two leaves an incident without its reports, which can be linked again.
 */
export async function openReportedIncident(deps: Deps, actor: Actor, raw: unknown): Promise<IncidentRecord> {
  const { pageId, componentId, since } = parseInput(Input, raw)
  const component = componentId === null ? null : await loadComponent(deps.db, pageId, componentId, false)
  const incident = await createIncident(deps, actor, {
    pageId,
    name: component === null ? 'Users report problems' : `Users report problems with ${component.name}`,
    status: 'investigating',
    body: 'We have reports of problems and are looking into them.',
    components: component?.status === 'operational' ? { [component.id]: 'degraded_performance' } : undefined,
    componentIds: component === null ? [] : [component.id],
  })
  await linkReports(deps, actor, { pageId, incidentId: incident.id, since, componentId })
  return incident
}
