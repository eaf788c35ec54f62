import { parseInput } from '../../domain/parse-input.ts'
import { UpdateTemplateInput } from '../../domain/templates/template-input.ts'
import { type Actor, authorise } from '../auth/actor.ts'
import { pageTransaction } from '../db/page-transaction.ts'
import type { Deps } from '../deps.ts'
import { loadTemplate, requireComponents, type TemplateRow } from './template-record.ts'

/** Changes a template; incidents that were made from it stay as they are. */
export async function updateTemplate(deps: Deps, actor: Actor, raw: unknown): Promise<TemplateRow> {
  const { pageId, id, componentIds, ...fields } = parseInput(UpdateTemplateInput, raw)
  authorise(actor, 'responder', pageId)
  return pageTransaction(
    deps.db,
    { pageId, now: () => deps.clock.now(), actor },
    async ({ tx, at, record }) => {
      const before = await loadTemplate(tx, pageId, id)
      if (componentIds !== undefined) await requireComponents(tx, pageId, componentIds)
      const data = {
        ...fields,
        componentIds: componentIds === undefined ? undefined : JSON.stringify([...new Set(componentIds)]),
        updatedAt: at,
      }
      const template = await tx.template.update({ where: { id }, data })
      await record({ type: 'template.updated', data: { id, name: before.name } })
      return template
    },
  )
}
