import { z } from 'zod'
import { parseInput } from '../../domain/parse-input.ts'
import { Id } from '../../domain/text.ts'
import { type Actor, authorise } from '../auth/actor.ts'
import { pageTransaction } from '../db/page-transaction.ts'
import type { Deps } from '../deps.ts'
import { loadTemplate } from './template-record.ts'

const Input = z.strictObject({ pageId: Id, id: Id })

/** Deletes a template for good. */
export async function deleteTemplate(deps: Deps, actor: Actor, raw: unknown): Promise<void> {
  const { pageId, id } = parseInput(Input, raw)
  authorise(actor, 'responder', pageId)
  await pageTransaction(deps.db, { pageId, now: () => deps.clock.now(), actor }, async ({ tx, record }) => {
    const { name } = await loadTemplate(tx, pageId, id)
    await tx.template.delete({ where: { id } })
    await record({ type: 'template.deleted', data: { id, name } })
  })
}
