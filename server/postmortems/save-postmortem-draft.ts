import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { parseInput } from '../../domain/parse-input.ts'
import { PostmortemSections, sectionsToMarkdown } from '../../domain/postmortems/postmortem-sections.ts'
import { Refusal } from '../../domain/refusal.ts'
import { bodyOf, Id } from '../../domain/text.ts'
import type { Actor } from '../auth/actor.ts'
import type { Deps } from '../deps.ts'
import type { IncidentRecord } from '../incidents/incident-record.ts'
import { requireRevision } from '../incidents/require-revision.ts'
import { changePostmortem } from './change-postmortem.ts'

const Input = z.strictObject({
  pageId: Id,
  incidentId: Id,
  revision: z.number().int().optional(),
  /** Free text; or `sections`, from which the text is made. */
  body: bodyOf(100_000).optional(),
  sections: PostmortemSections.optional(),
})

/** Saves the draft of an incident's postmortem. What is published stays as it is until it is published again. */
export async function savePostmortemDraft(deps: Deps, actor: Actor, raw: unknown): Promise<IncidentRecord> {
  const input = parseInput(Input, raw)
  if (input.body === undefined && input.sections === undefined) {
    throw new Refusal('invalid', 'A draft needs a body or sections.', [
      { path: 'body', message: 'is missing' },
    ])
  }
  return changePostmortem(
    deps,
    actor,
    { ...input, event: 'postmortem.drafted' },
    async ({ tx, at, incident }) => {
      requireRevision(incident.postmortem?.revision ?? 0, input.revision)
      const draftSections = input.sections === undefined ? null : JSON.stringify(input.sections)
      const draft = {
        draftSections,
        bodyDraft: input.sections === undefined ? input.body : sectionsToMarkdown(input.sections),
        bodyDraftUpdatedAt: at,
        updatedAt: at,
      }
      await tx.postmortem.upsert({
        where: { incidentId: input.incidentId },
        create: {
          incidentId: input.incidentId,
          previewKey: randomBytes(12).toString('hex'),
          createdAt: at,
          ...draft,
        },
        update: { ...draft, revision: { increment: 1 } },
      })
    },
  )
}
