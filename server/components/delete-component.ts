import { z } from 'zod'
import { parseInput } from '../../domain/parse-input.ts'
import { Id } from '../../domain/text.ts'
import { type Actor, authorise } from '../auth/actor.ts'
import { pageTransaction } from '../db/page-transaction.ts'
import type { Deps } from '../deps.ts'
import { type ComponentRecord, loadComponent } from './component-record.ts'

const Input = z.strictObject({ pageId: Id, id: Id })

function deleting(isGroup: boolean) {
  return async (deps: Deps, actor: Actor, raw: unknown): Promise<ComponentRecord> => {
    const { pageId, id } = parseInput(Input, raw)
    authorise(actor, 'responder', pageId)
    return pageTransaction(
      deps.db,
      { pageId, now: () => deps.clock.now(), actor },
      async ({ tx, record }) => {
        const component = await loadComponent(tx, pageId, id, isGroup)
        await tx.component.delete({ where: { id } })
        await record({
          type: isGroup ? 'component_group.deleted' : 'component.deleted',
          data: { id, name: component.name },
        })
        return component
      },
    )
  }
}

/** Deletes a component with its history of statuses. What updates said of it stays in their text. */
export const deleteComponent = deleting(false)
/** Deletes a group; its components stay, without one. */
export const deleteComponentGroup = deleting(true)
