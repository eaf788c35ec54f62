import { MIN_PROGRAM_VERSION } from '../db/program-version.ts'
import { writeTransaction } from '../db/write-transaction.ts'
import type { Deps } from '../deps.ts'
import { newId } from '../new-id.ts'
import { newEpoch } from './new-epoch.ts'

/** Makes what a fresh database lacks: the installation with its first epoch, and a first page. Returns the default page's id. */
export async function ensureInstallation(deps: Deps): Promise<string> {
  const { db, clock } = deps
  const now = clock.now()
  await db.installation.upsert({
    where: { id: 1 },
    create: { id: 1, epoch: newEpoch(now, []), minProgramVersion: MIN_PROGRAM_VERSION },
    update: {},
  })
  return writeTransaction(db, async (tx) => {
    // Writing first takes the lock: two processes starting together make one page.
    await tx.installation.update({ where: { id: 1 }, data: { minProgramVersion: MIN_PROGRAM_VERSION } })
    const existing = await tx.page.findFirst({ where: { isDefault: true }, select: { id: true } })
    if (existing !== null) return existing.id
    const id = newId()
    await tx.page.create({
      data: {
        id,
        name: 'My status page',
        isDefault: true,
        createdAt: now,
        updatedAt: now,
        feed: { create: { seq: 0, at: now } },
      },
    })
    return id
  })
}
