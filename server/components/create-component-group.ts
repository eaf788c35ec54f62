import { CreateGroupInput } from '../../domain/components/component-input.ts'
import { parseInput } from '../../domain/parse-input.ts'
import { type Actor, authorise } from '../auth/actor.ts'
import { pageTransaction } from '../db/page-transaction.ts'
import type { Deps } from '../deps.ts'
import { newId } from '../new-id.ts'
import { type ComponentRecord, loadComponent, nextPosition } from './component-record.ts'
import { setGroupMembers } from './set-group-members.ts'

/** Makes a group of existing components, in the order given. */
export async function createComponentGroup(deps: Deps, actor: Actor, raw: unknown): Promise<ComponentRecord> {
  const input = parseInput(CreateGroupInput, raw)
  const { pageId } = input
  authorise(actor, 'responder', pageId)
  return pageTransaction(
    deps.db,
    { pageId, now: () => deps.clock.now(), actor },
    async ({ tx, at, record }) => {
      const id = newId()
      await tx.component.create({
        data: {
          id,
          pageId,
          name: input.name,
          description: input.description ?? null,
          position: await nextPosition(tx, pageId, null),
          isGroup: true,
          showcase: false,
          createdAt: at,
          updatedAt: at,
        },
      })
      await setGroupMembers(tx, { pageId, groupId: id, componentIds: input.componentIds, at })
      await record({ type: 'component_group.created', data: { id, name: input.name } })
      return loadComponent(tx, pageId, id, true)
    },
  )
}
