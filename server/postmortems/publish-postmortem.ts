import { z } from 'zod'
import { parseInput } from '../../domain/parse-input.ts'
import { Refusal } from '../../domain/refusal.ts'
import { bodyOf, Id } from '../../domain/text.ts'
import type { Actor } from '../auth/actor.ts'
import type { Deps } from '../deps.ts'
import type { IncidentRecord } from '../incidents/incident-record.ts'
import { newId } from '../new-id.ts'
import { changePostmortem, requirePostmortem } from './change-postmortem.ts'

const Input = z.strictObject({
  pageId: Id,
  incidentId: Id,
  notifySubscribers: z.boolean().default(false),
  notifyTwitter: z.boolean().default(false),
  customTweet: bodyOf(280).nullable().default(null),
})

/**
 * Publishes the draft. The incident must have ended; it gets the status `postmortem`, and an update of that
 * status (without `display_at`) stands for it in the timeline, as in Statuspage.
 */
export async function publishPostmortem(deps: Deps, actor: Actor, raw: unknown): Promise<IncidentRecord> {
  const input = parseInput(Input, raw)
  return changePostmortem(
    deps,
    actor,
    { ...input, event: 'postmortem.published' },
    async ({ tx, at, incident }) => {
      const postmortem = requirePostmortem(incident)
      if (incident.isOpen)
        throw new Refusal('conflict', 'A postmortem can be published once the incident has ended.')
      const body = postmortem.bodyDraft ?? postmortem.body
      if (body === null || body.trim() === '')
        throw new Refusal('invalid', 'The postmortem is empty.', [{ path: 'body', message: 'is empty' }])
      await tx.postmortem.update({
        where: { incidentId: incident.id },
        data: {
          body,
          bodyUpdatedAt: at,
          publishedSections:
            postmortem.bodyDraft === null ? postmortem.publishedSections : postmortem.draftSections,
          publishedAt: postmortem.publishedAt ?? at,
          notifySubscribers: input.notifySubscribers,
          notifyTwitter: input.notifyTwitter,
          customTweet: input.customTweet,
          revision: { increment: 1 },
          updatedAt: at,
        },
      })
      const standIn = incident.updates.find((update) => update.status === 'postmortem')
      if (standIn === undefined) {
        await tx.incidentUpdate.create({
          data: {
            id: newId(),
            incidentId: incident.id,
            status: 'postmortem',
            body,
            displayAt: null,
            deliverNotifications: input.notifySubscribers,
            authorName: actor.name,
            createdAt: at,
            updatedAt: at,
          },
        })
      } else {
        await tx.incidentUpdate.update({
          where: { id: standIn.id },
          data: { body, updatedAt: at, revision: { increment: 1 } },
        })
      }
      const status = incident.kind === 'incident' ? 'postmortem' : incident.status
      await tx.incident.update({
        where: { id: incident.id },
        data: { status, updatedAt: at, revision: { increment: 1 } },
      })
    },
  )
}
