import { checkLife } from '../../domain/directives/check-directive.ts'
import { UpdateDirectiveInput } from '../../domain/directives/directive-input.ts'
import { parseInput } from '../../domain/parse-input.ts'
import { Refusal } from '../../domain/refusal.ts'
import { type Actor, authorise } from '../auth/actor.ts'
import { pageTransaction } from '../db/page-transaction.ts'
import type { Deps } from '../deps.ts'
import { requireRevision } from '../incidents/require-revision.ts'
import { type DirectiveRecord, hiddenPollSecondsOf, loadDirective } from './directive-record.ts'

/**
 * Raises or lowers a live directive's rollout, or moves its end within the 24 hours from its issue. A higher rollout
 * only adds clients: each one's bucket stays the same. `conflict` when it is over, or was changed meanwhile.
 */
export async function updateDirective(deps: Deps, actor: Actor, raw: unknown): Promise<DirectiveRecord> {
  const input = parseInput(UpdateDirectiveInput, raw)
  const { pageId, id } = input
  authorise(actor, 'responder', pageId)
  return pageTransaction(
    deps.db,
    { pageId, now: () => deps.clock.now(), actor },
    async ({ tx, at, record }) => {
      const before = await loadDirective(tx, pageId, id)
      requireRevision(before.revision, input.revision)
      if (before.revokedAt !== null || before.expiresAt <= at)
        throw new Refusal('conflict', 'This directive is over. Issue a new one.')
      if (input.expiresAt !== undefined) {
        const hiddenPollSeconds = await hiddenPollSecondsOf(tx, pageId)
        checkLife({ ...before, expiresAt: input.expiresAt }, { now: at, hiddenPollSeconds })
      }
      const after = await tx.directive.update({
        where: { id },
        data: { rollout: input.rollout, expiresAt: input.expiresAt, revision: { increment: 1 } },
      })
      await record({
        type: 'directive.changed',
        data: {
          id,
          rollout: { from: before.rollout, to: after.rollout },
          expiresAt: { from: before.expiresAt, to: after.expiresAt },
        },
      })
      return after
    },
  )
}
