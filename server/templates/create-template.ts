import { parseInput } from '../../domain/parse-input.ts'
import { CreateTemplateInput } from '../../domain/templates/template-input.ts'
import { type Actor, authorise } from '../auth/actor.ts'
import { pageTransaction } from '../db/page-transaction.ts'
import type { Deps } from '../deps.ts'
import { newId } from '../new-id.ts'
import { requireComponents, type TemplateRow } from './template-record.ts'

/** Keeps words for later incidents; `{{name}}` in title and body is a placeholder. */
export async function createTemplate(deps: Deps, actor: Actor, raw: unknown): Promise<TemplateRow> {
  const input = parseInput(CreateTemplateInput, raw)
  const { pageId } = input
  authorise(actor, 'responder', pageId)
  return pageTransaction(
    deps.db,
    { pageId, now: () => deps.clock.now(), actor },
    async ({ tx, at, record }) => {
      const componentIds = [...new Set(input.componentIds ?? [])]
      await requireComponents(tx, pageId, componentIds)
      const id = newId()
      const template = await tx.template.create({
        data: {
          id,
          pageId,
          name: input.name,
          title: input.title,
          body: input.body,
          updateStatus: input.updateStatus ?? null,
          groupId: input.groupId ?? null,
          shouldTweet: input.shouldTweet ?? false,
          shouldSendNotifications: input.shouldSendNotifications ?? true,
          componentIds: JSON.stringify(componentIds),
          createdAt: at,
          updatedAt: at,
        },
      })
      await record({ type: 'template.created', data: { id, name: input.name } })
      return template
    },
  )
}
