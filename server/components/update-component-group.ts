import { UpdateGroupInput } from '../../domain/components/component-input.ts'
import { parseInput } from '../../domain/parse-input.ts'
import { type Actor, authorise } from '../auth/actor.ts'
import { pageTransaction } from '../db/page-transaction.ts'
import type { Deps } from '../deps.ts'
import { requireRevision } from '../incidents/require-revision.ts'
import { type ComponentRecord, loadComponent } from './component-record.ts'
import { setGroupMembers } from './set-group-members.ts'

/** Changes a group: its name, description, place, or members (all of them, in order). */
export async function updateComponentGroup(deps: Deps, actor: Actor, raw: unknown): Promise<ComponentRecord> {
  const input = parseInput(UpdateGroupInput, raw)
  const { pageId, id } = input
  authorise(actor, 'responder', pageId)
  return pageTransaction(
    deps.db,
    { pageId, now: () => deps.clock.now(), actor },
    async ({ tx, at, record }) => {
      const before = await loadComponent(tx, pageId, id, true)
      requireRevision(before.revision, input.revision)
      await tx.component.update({
        where: { id },
        data: {
          name: input.name,
          description: input.description,
          position: input.position,
          revision: { increment: 1 },
          updatedAt: at,
        },
      })
      if (input.componentIds !== undefined) {
        await setGroupMembers(tx, { pageId, groupId: id, componentIds: input.componentIds, at })
      }
      await record({ type: 'component_group.updated', data: { id, name: before.name } })
      return loadComponent(tx, pageId, id, true)
    },
  )
}
