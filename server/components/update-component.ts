import { UpdateComponentInput } from '../../domain/components/component-input.ts'
import { parseInput } from '../../domain/parse-input.ts'
import { type Actor, authorise } from '../auth/actor.ts'
import { pageTransaction } from '../db/page-transaction.ts'
import type { Deps } from '../deps.ts'
import { requireRevision } from '../incidents/require-revision.ts'
import { type ComponentRecord, loadComponent, nextPosition } from './component-record.ts'
import { setComponentStatus } from './set-component-status.ts'

/** Changes a component; a new status goes into its history. */
export async function updateComponent(deps: Deps, actor: Actor, raw: unknown): Promise<ComponentRecord> {
  const input = parseInput(UpdateComponentInput, raw)
  const { pageId, id } = input
  authorise(actor, 'responder', pageId)
  return pageTransaction(
    deps.db,
    { pageId, now: () => deps.clock.now(), actor },
    async ({ tx, at, record }) => {
      const before = await loadComponent(tx, pageId, id, false)
      requireRevision(before.revision, input.revision)
      if (input.groupId) await loadComponent(tx, pageId, input.groupId, true)
      const movesTo =
        input.groupId !== undefined && input.groupId !== before.groupId ? input.groupId : undefined
      await tx.component.update({
        where: { id },
        data: {
          name: input.name,
          description: input.description,
          groupId: input.groupId,
          position:
            input.position ?? (movesTo === undefined ? undefined : await nextPosition(tx, pageId, movesTo)),
          showcase: input.showcase,
          onlyShowIfDegraded: input.onlyShowIfDegraded,
          startDate: input.startDate,
          revision: { increment: 1 },
          updatedAt: at,
        },
      })
      if (input.status !== undefined)
        await setComponentStatus(tx, { componentId: id, status: input.status, at })
      const isStatusChange = input.status !== undefined && input.status !== before.status
      await record({
        type: isStatusChange ? 'component.status_changed' : 'component.updated',
        data: { id, name: before.name, ...(isStatusChange ? { from: before.status, to: input.status } : {}) },
      })
      return loadComponent(tx, pageId, id, false)
    },
  )
}
