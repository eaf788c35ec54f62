import { z } from 'zod'
import { parseInput } from '../../domain/parse-input.ts'
import { Refusal } from '../../domain/refusal.ts'
import { Id } from '../../domain/text.ts'
import { type Actor, authorise } from '../auth/actor.ts'
import type { Deps } from '../deps.ts'

const Input = z.strictObject({ id: Id })

/** Ends a token for good, from the next request on. Needs an administrator. */
export async function revokeToken(deps: Deps, actor: Actor, raw: unknown): Promise<void> {
  const { id } = parseInput(Input, raw)
  authorise(actor, 'admin', actor.pageId)
  const where = { id, revokedAt: null, ...(actor.pageId === null ? {} : { pageId: actor.pageId }) }
  const { count } = await deps.db.apiToken.updateMany({ where, data: { revokedAt: deps.clock.now() } })
  if (count === 0) throw new Refusal('not_found', 'There is no such token, or it has been revoked already.')
}
