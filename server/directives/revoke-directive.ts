import { RevokeDirectiveInput } from '../../domain/directives/directive-input.ts'
import { parseInput } from '../../domain/parse-input.ts'
import { type Actor, authorise } from '../auth/actor.ts'
import { pageTransaction } from '../db/page-transaction.ts'
import type { Deps } from '../deps.ts'
import { type DirectiveRecord, loadDirective } from './directive-record.ts'

/** Takes a directive out of the feed: who has not acted yet never will. Revoking twice is revoking once. */
export async function revokeDirective(deps: Deps, actor: Actor, raw: unknown): Promise<DirectiveRecord> {
  const { pageId, id } = parseInput(RevokeDirectiveInput, raw)
  authorise(actor, 'responder', pageId)
  return pageTransaction(
    deps.db,
    { pageId, now: () => deps.clock.now(), actor },
    async ({ tx, at, record }) => {
      const before = await loadDirective(tx, pageId, id)
      if (before.revokedAt !== null || before.endedAt !== null) return before
      const revoked = await tx.directive.update({
        where: { id },
        data: { revokedAt: at, revision: { increment: 1 } },
      })
      await record({ type: 'directive.revoked', data: { id, kind: before.kind, rollout: before.rollout } })
      return revoked
    },
  )
}
