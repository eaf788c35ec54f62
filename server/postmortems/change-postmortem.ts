import { Refusal } from '../../domain/refusal.ts'
import { type Actor, authorise } from '../auth/actor.ts'
import { type PageTransaction, pageTransaction } from '../db/page-transaction.ts'
import type { Deps } from '../deps.ts'
import { type IncidentRecord, loadIncident } from '../incidents/incident-record.ts'

export type Postmortem = NonNullable<IncidentRecord['postmortem']>

/** What every verb on a postmortem shares: the transaction, the incident, one event, and the incident as it is then. */
export async function changePostmortem(
  deps: Deps,
  actor: Actor,
  target: { pageId: string; incidentId: string; event: string },
  change: (context: PageTransaction & { incident: IncidentRecord }) => Promise<void>,
): Promise<IncidentRecord> {
  const { pageId, incidentId } = target
  authorise(actor, 'responder', pageId)
  return pageTransaction(deps.db, { pageId, now: () => deps.clock.now(), actor }, async (transaction) => {
    const incident = await loadIncident(transaction.tx, pageId, incidentId)
    await change({ ...transaction, incident })
    await transaction.record({ type: target.event, incidentId, data: { name: incident.name } })
    return loadIncident(transaction.tx, pageId, incidentId)
  })
}

/** The postmortem of an incident, or `Refusal('not_found')`. */
export function requirePostmortem(incident: IncidentRecord): Postmortem {
  if (incident.postmortem === null) throw new Refusal('not_found', 'This incident has no postmortem.')
  return incident.postmortem
}
