import { z } from 'zod'
import { parseInput } from '../../domain/parse-input.ts'
import { Refusal } from '../../domain/refusal.ts'
import { Id } from '../../domain/text.ts'
import { type Actor, authorise } from '../auth/actor.ts'
import { pageTransaction } from '../db/page-transaction.ts'
import type { Deps } from '../deps.ts'

const Input = z.strictObject({ pageId: Id, id: Id, direction: z.enum(['up', 'down']) })

/**
 * Moves a component or group one place among its siblings: those of its group, or groups and components without one.
 * At the end of the row it stays where it is.
 */
export async function moveComponent(deps: Deps, actor: Actor, raw: unknown): Promise<void> {
  const { pageId, id, direction } = parseInput(Input, raw)
  authorise(actor, 'responder', pageId)
  await pageTransaction(
    deps.db,
    { pageId, now: () => deps.clock.now(), actor },
    async ({ tx, at, record }) => {
      const moved = await tx.component.findUnique({ where: { id } })
      if (moved === null || moved.pageId !== pageId)
        throw new Refusal('not_found', 'There is no such component.')
      const siblings = await tx.component.findMany({
        where: { pageId, groupId: moved.groupId },
        orderBy: [{ position: 'asc' }, { id: 'asc' }],
        select: { id: true, position: true },
      })
      const from = siblings.findIndex((sibling) => sibling.id === id)
      const to = Math.max(0, Math.min(siblings.length - 1, from + (direction === 'up' ? -1 : 1)))
      siblings.splice(to, 0, ...siblings.splice(from, 1))
      // Imported positions may have gaps and twins: all are numbered anew.
      for (const [index, sibling] of siblings.entries()) {
        if (sibling.position !== index + 1)
          await tx.component.update({
            where: { id: sibling.id },
            data: { position: index + 1, updatedAt: at },
          })
      }
      await record({ type: 'component.moved', data: { id, name: moved.name, direction } })
    },
  )
}
