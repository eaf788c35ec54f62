import { z } from 'zod'
import { parseInput } from '../../domain/parse-input.ts'
import { Id } from '../../domain/text.ts'
import { type Actor, authorise } from '../auth/actor.ts'
import { pageTransaction } from '../db/page-transaction.ts'
import type { Deps } from '../deps.ts'
import { type IncidentRecord, loadIncident } from './incident-record.ts'

const Input = z.strictObject({ pageId: Id, id: Id })

/** Takes an incident with its updates and postmortem off the page for good; returns what it was. */
export async function deleteIncident(deps: Deps, actor: Actor, raw: unknown): Promise<IncidentRecord> {
  const { pageId, id } = parseInput(Input, raw)
  authorise(actor, 'responder', pageId)
  return pageTransaction(deps.db, { pageId, now: () => deps.clock.now(), actor }, async ({ tx, record }) => {
    const incident = await loadIncident(tx, pageId, id)
    await tx.incident.delete({ where: { id } })
    await record({ type: `${incident.kind}.deleted`, incidentId: id, data: { name: incident.name } })
    return incident
  })
}
