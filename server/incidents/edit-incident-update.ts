import { EditIncidentUpdateInput } from '../../domain/incidents/incident-input.ts'
import { parseInput } from '../../domain/parse-input.ts'
import { Refusal } from '../../domain/refusal.ts'
import { type Actor, authorise } from '../auth/actor.ts'
import { pageTransaction } from '../db/page-transaction.ts'
import type { Deps } from '../deps.ts'
import { newId } from '../new-id.ts'
import { type IncidentRecord, loadIncident } from './incident-record.ts'
import { requireRevision } from './require-revision.ts'

/** Corrects an update that has been posted. What it said before is kept, and it is marked as corrected. */
export async function editIncidentUpdate(deps: Deps, actor: Actor, raw: unknown): Promise<IncidentRecord> {
  const input = parseInput(EditIncidentUpdateInput, raw)
  authorise(actor, 'responder', input.pageId)
  const { pageId, incidentId, id } = input
  return pageTransaction(
    deps.db,
    { pageId, now: () => deps.clock.now(), actor },
    async ({ tx, at, record }) => {
      const incident = await loadIncident(tx, pageId, incidentId)
      const update = incident.updates.find((candidate) => candidate.id === id)
      if (update === undefined) throw new Refusal('not_found', 'There is no such update.')
      requireRevision(update.revision, input.revision)
      const isNewText = input.body !== undefined && input.body !== update.body
      if (isNewText || input.displayAt !== undefined) {
        await tx.incidentUpdateEdit.create({
          data: {
            id: newId(),
            updateId: id,
            body: update.body,
            displayAt: update.displayAt,
            editedAt: at,
            editorName: actor.name,
          },
        })
      }
      await tx.incidentUpdate.update({
        where: { id },
        data: {
          body: input.body,
          displayAt: input.displayAt,
          deliverNotifications: input.deliverNotifications,
          wantsTwitterUpdate: input.wantsTwitterUpdate,
          isCorrected: update.isCorrected || isNewText,
          revision: { increment: 1 },
          updatedAt: at,
        },
      })
      await tx.incident.update({
        where: { id: incidentId },
        data: { revision: { increment: 1 }, updatedAt: at },
      })
      await record({ type: 'incident_update.edited', incidentId, data: { update: id } })
      return loadIncident(tx, pageId, incidentId)
    },
  )
}
