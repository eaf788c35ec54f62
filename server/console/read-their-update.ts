import type { Deps } from '../deps.ts'
import { loadIncident } from '../incidents/incident-record.ts'

/** The newest update of an incident and who posted it, for somebody whose own came too late to change the status. */
export async function readNewestUpdate(deps: Deps, pageId: string, incidentId: string) {
  const incident = await loadIncident(deps.db, pageId, incidentId)
  const update = incident.updates[0]
  if (update === undefined) return undefined
  return { by: update.authorName, revision: incident.revision, fields: { body: update.body } }
}

/** What an update says now and who put it so, for somebody whose own correction came too late. */
export async function readTheirUpdate(deps: Deps, pageId: string, incidentId: string, id: string) {
  const { updates } = await loadIncident(deps.db, pageId, incidentId)
  const update = updates.find((candidate) => candidate.id === id)
  if (update === undefined) return undefined
  const last = await deps.db.incidentUpdateEdit.findFirst({
    where: { updateId: id },
    orderBy: { editedAt: 'desc' },
  })
  return { by: last?.editorName ?? null, revision: update.revision, fields: { body: update.body } }
}
