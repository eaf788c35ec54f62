import { z } from 'zod'
import { parseInput } from '../../domain/parse-input.ts'
import { Refusal } from '../../domain/refusal.ts'
import { Id } from '../../domain/text.ts'
import { type Actor, authorise } from '../auth/actor.ts'
import { pageTransaction } from '../db/page-transaction.ts'
import type { Deps } from '../deps.ts'
import { loadIncident } from './incident-record.ts'

const Input = z.strictObject({ pageId: Id, id: Id, otherId: Id, isLinked: z.boolean().default(true) })

/** Says that two incidents have to do with each other, on both of their pages; or takes that back. */
export async function linkIncidents(deps: Deps, actor: Actor, raw: unknown): Promise<void> {
  const { pageId, id, otherId, isLinked } = parseInput(Input, raw)
  authorise(actor, 'responder', pageId)
  const [fromId, toId] = id < otherId ? [id, otherId] : [otherId, id]
  if (fromId === toId) {
    const message = 'An incident is not linked with itself.'
    throw new Refusal('invalid', message, [{ path: 'otherId', message }])
  }
  await pageTransaction(
    deps.db,
    { pageId, now: () => deps.clock.now(), actor },
    async ({ tx, at, record }) => {
      await loadIncident(tx, pageId, id)
      await loadIncident(tx, pageId, otherId)
      const where = { fromId_toId: { fromId, toId } }
      if (isLinked)
        await tx.incidentLink.upsert({ where, create: { fromId, toId, createdAt: at }, update: {} })
      else await tx.incidentLink.deleteMany({ where: { fromId, toId } })
      await record({
        type: isLinked ? 'incident.linked' : 'incident.unlinked',
        incidentId: id,
        data: { otherId },
      })
    },
  )
}
