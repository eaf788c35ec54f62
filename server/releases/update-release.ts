import { parseInput } from '../../domain/parse-input.ts'
import { Refusal } from '../../domain/refusal.ts'
import { UpdateReleaseInput } from '../../domain/releases/release-input.ts'
import { type Actor, authorise } from '../auth/actor.ts'
import { pageTransaction } from '../db/page-transaction.ts'
import type { Deps } from '../deps.ts'
import type { ReleaseRecord } from './create-release.ts'

/** Marks a release bad or good again, or changes its note. Nothing is ordered by that alone. */
export async function updateRelease(deps: Deps, actor: Actor, raw: unknown): Promise<ReleaseRecord> {
  const { pageId, id, isBad, note } = parseInput(UpdateReleaseInput, raw)
  authorise(actor, 'responder', pageId)
  return pageTransaction(
    deps.db,
    { pageId, now: () => deps.clock.now(), actor },
    async ({ tx, at, record }) => {
      const before = await tx.release.findUnique({ where: { id } })
      if (before === null || before.pageId !== pageId)
        throw new Refusal('not_found', 'There is no such release.')
      const badAt = isBad === undefined ? before.badAt : isBad ? (before.badAt ?? at) : null
      const isSame =
        badAt?.getTime() === before.badAt?.getTime() && (note === undefined || note === before.note)
      if (isSame) return before
      const after = await tx.release.update({ where: { id }, data: { badAt, note } })
      const isTurned = (badAt === null) !== (before.badAt === null)
      const type = isTurned
        ? badAt === null
          ? 'release.marked_good'
          : 'release.marked_bad'
        : 'release.changed'
      await record({ type, data: { id, app: before.app, version: before.version } })
      return after
    },
  )
}
