import { z } from 'zod'
import { parseInput } from '../../domain/parse-input.ts'
import { Refusal } from '../../domain/refusal.ts'
import { Id } from '../../domain/text.ts'
import type { Actor } from '../auth/actor.ts'
import type { Tx } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import type { IncidentRecord } from '../incidents/incident-record.ts'
import { changePostmortem, requirePostmortem } from './change-postmortem.ts'

const Input = z.strictObject({ pageId: Id, incidentId: Id })

/** Takes a published postmortem off the page; its text becomes the draft again unless there is a newer one. */
export async function withdrawPostmortem(deps: Deps, actor: Actor, raw: unknown): Promise<IncidentRecord> {
  const input = parseInput(Input, raw)
  return changePostmortem(
    deps,
    actor,
    { ...input, event: 'postmortem.withdrawn' },
    async ({ tx, at, incident }) => {
      const postmortem = requirePostmortem(incident)
      if (postmortem.publishedAt === null) throw new Refusal('conflict', 'This postmortem is not published.')
      await tx.postmortem.update({
        where: { incidentId: incident.id },
        data: {
          bodyDraft: postmortem.bodyDraft ?? postmortem.body,
          bodyDraftUpdatedAt: postmortem.bodyDraftUpdatedAt ?? at,
          draftSections:
            postmortem.bodyDraft === null ? postmortem.publishedSections : postmortem.draftSections,
          body: null,
          bodyUpdatedAt: null,
          publishedSections: null,
          publishedAt: null,
          revision: { increment: 1 },
          updatedAt: at,
        },
      })
      await takeOffTimeline(tx, incident, at)
    },
  )
}

/** The incident is merely resolved again, and its timeline holds no postmortem. */
export async function takeOffTimeline(tx: Tx, incident: IncidentRecord, at: Date): Promise<void> {
  await tx.incidentUpdate.deleteMany({ where: { incidentId: incident.id, status: 'postmortem' } })
  const status = incident.status === 'postmortem' ? 'resolved' : incident.status
  await tx.incident.update({
    where: { id: incident.id },
    data: { status, updatedAt: at, revision: { increment: 1 } },
  })
}
