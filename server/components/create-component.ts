import { CreateComponentInput } from '../../domain/components/component-input.ts'
import { parseInput } from '../../domain/parse-input.ts'
import { Refusal } from '../../domain/refusal.ts'
import { type Actor, authorise } from '../auth/actor.ts'
import { pageTransaction } from '../db/page-transaction.ts'
import type { Deps } from '../deps.ts'
import { newId } from '../new-id.ts'
import { type ComponentRecord, loadComponent, nextPosition } from './component-record.ts'
import { setComponentStatus } from './set-component-status.ts'

/** A page holds at most this many components and groups. */
const MAX_COMPONENTS = 5000

/** Adds a component to a page, last in its group or on the page. */
export async function createComponent(deps: Deps, actor: Actor, raw: unknown): Promise<ComponentRecord> {
  const input = parseInput(CreateComponentInput, raw)
  const { pageId } = input
  authorise(actor, 'responder', pageId)
  return pageTransaction(
    deps.db,
    { pageId, now: () => deps.clock.now(), actor },
    async ({ tx, at, record }) => {
      if ((await tx.component.count({ where: { pageId } })) >= MAX_COMPONENTS) {
        throw new Refusal('invalid', `A page has at most ${MAX_COMPONENTS} components.`)
      }
      const groupId = input.groupId ?? null
      if (groupId !== null) await loadComponent(tx, pageId, groupId, true)
      const id = newId()
      await tx.component.create({
        data: {
          id,
          pageId,
          name: input.name,
          description: input.description ?? null,
          position: input.position ?? (await nextPosition(tx, pageId, groupId)),
          groupId,
          showcase: input.showcase ?? true,
          onlyShowIfDegraded: input.onlyShowIfDegraded ?? false,
          startDate: input.startDate ?? null,
          createdAt: at,
          updatedAt: at,
        },
      })
      if (input.status !== undefined)
        await setComponentStatus(tx, { componentId: id, status: input.status, at })
      await record({ type: 'component.created', data: { id, name: input.name } })
      return loadComponent(tx, pageId, id, false)
    },
  )
}
