import { parseInput } from '../../domain/parse-input.ts'
import { CreateReleaseInput, MAX_RELEASES } from '../../domain/releases/release-input.ts'
import { type Actor, authorise } from '../auth/actor.ts'
import type { Prisma } from '../db/database.ts'
import { pageTransaction } from '../db/page-transaction.ts'
import type { Deps } from '../deps.ts'
import { newId } from '../new-id.ts'

export type ReleaseRecord = Prisma.ReleaseGetPayload<object>

/**
 * Registers a version that a host has deployed. A deploy that runs twice registers once: the first answer comes back,
 * with `isNew` false. `app` null is kept as the empty name.
 */
export async function createRelease(
  deps: Deps,
  actor: Actor,
  raw: unknown,
): Promise<{ release: ReleaseRecord; isNew: boolean }> {
  const { pageId, version, note, ...input } = parseInput(CreateReleaseInput, raw)
  const app = input.app ?? ''
  authorise(actor, 'responder', pageId)
  return pageTransaction(
    deps.db,
    { pageId, now: () => deps.clock.now(), actor },
    async ({ tx, at, record }) => {
      const known = await tx.release.findUnique({ where: { pageId_app_version: { pageId, app, version } } })
      if (known !== null) return { release: known, isNew: false }
      const release = await tx.release.create({
        data: { id: newId(), pageId, app, version, note, createdAt: at },
      })
      const surplus = await tx.release.findMany({
        where: { pageId },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        skip: MAX_RELEASES,
        select: { id: true },
      })
      await tx.release.deleteMany({ where: { id: { in: surplus.map(({ id }) => id) } } })
      await record({ type: 'release.registered', data: { id: release.id, app, version } })
      return { release, isNew: true }
    },
  )
}
