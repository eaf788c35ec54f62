import { Refusal } from '../../domain/refusal.ts'
import type { Deps } from '../deps.ts'
import { readDraft } from '../drafts/drafts.ts'
import { loadIncident } from '../incidents/incident-record.ts'
import { relatedIncidents } from '../incidents/related-incidents.ts'
import { readUndo } from '../incidents/undo-update.ts'
import { listNotes } from '../notes/list-notes.ts'
import { readConsoleComponents } from './read-component-tree.ts'
import { readConsolePage, readEdits, readRelatable, readShownTemplates } from './read-console.ts'

/** Everything on an incident's page of the console; null: there is no such incident. */
export async function readIncidentView(deps: Deps, userId: string, pageId: string, id: string) {
  const incident = await loadIncident(deps.db, pageId, id).catch((error: unknown) => {
    if (error instanceof Refusal && error.code === 'not_found') return null
    throw error
  })
  if (incident === null) return null
  const [page, components, templates, draft, noteDraft, undo, edits, notes, related, relatable] =
    await Promise.all([
      readConsolePage(deps, pageId),
      readConsoleComponents(deps, pageId),
      readShownTemplates(deps, pageId),
      readDraft(deps, userId, `incident:${id}:update`),
      readDraft(deps, userId, `incident:${id}:note`),
      readUndo(deps, incident, userId),
      readEdits(deps, id),
      listNotes(deps, id),
      relatedIncidents(deps.db, incident),
      readRelatable(deps, pageId, id),
    ])
  const { timeZone } = page
  return {
    incident,
    timeZone,
    components,
    templates,
    draft,
    noteDraft,
    undo,
    edits,
    notes,
    related,
    relatable,
  }
}
