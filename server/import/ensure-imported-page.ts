import { Refusal } from '../../domain/refusal.ts'
import { inWriteLane } from '../db/write-lane.ts'
import type { Deps } from '../deps.ts'
import { newId } from '../new-id.ts'
import { isTimeZone } from '../pages/time-zone.ts'
import type { SourcePage } from './source-shapes.ts'

interface Wishes {
  intoPageId?: string
  name?: string
  timeZone?: string
  url?: string
}

/**
 * The page to import into. Made with the source's id when it is missing; it becomes the default page when ours is
 * still as the installation made it. An existing page keeps its name and zone unless others are wished for.
 */
export async function ensureImportedPage(
  deps: Deps,
  source: SourcePage,
  wishes: Wishes,
): Promise<{ id: string; name: string; isNew: boolean; isDefault: boolean }> {
  const { db, clock } = deps
  const sourceId = /^[a-z0-9]{12}$/.test(source.id) ? source.id : undefined
  const existing = await db.page.findUnique({ where: { id: wishes.intoPageId ?? sourceId ?? '' } })
  if (existing === null && wishes.intoPageId !== undefined) {
    throw new Refusal('not_found', `There is no page ${wishes.intoPageId}; allclear page list names them.`)
  }
  if (existing !== null) {
    const { name, timeZone, url } = wishes
    if (name !== undefined || timeZone !== undefined || url !== undefined) {
      await db.page.update({
        where: { id: existing.id },
        data: { name, timeZone, url, updatedAt: clock.now() },
      })
    }
    return { id: existing.id, name: name ?? existing.name, isNew: false, isDefault: existing.isDefault }
  }
  const now = clock.now()
  const zone = wishes.timeZone ?? source.time_zone ?? 'Etc/UTC'
  const data = {
    id: sourceId ?? newId(),
    name: wishes.name ?? source.name ?? 'Imported page',
    timeZone: isTimeZone(zone) ? zone : 'Etc/UTC',
    url: wishes.url ?? null,
    createdAt: now,
    updatedAt: now,
  }
  const isDefault = await inWriteLane(db, () =>
    db.$transaction(async (tx) => {
      // Creating comes first: it takes the lock, and what is read afterwards cannot change any more.
      await tx.page.create({ data: { ...data, feed: { create: { seq: 0, at: now } } } })
      const first = await tx.page.findFirst({
        where: { isDefault: true },
        include: { feed: true, _count: { select: { components: true, incidents: true } } },
      })
      const isUntouched =
        first === null ||
        (first._count.components === 0 && first._count.incidents === 0 && first.host === null)
      if (!isUntouched) return false
      if (first !== null) await tx.page.update({ where: { id: first.id }, data: { isDefault: false } })
      await tx.page.update({ where: { id: data.id }, data: { isDefault: true } })
      return true
    }),
  )
  return { id: data.id, name: data.name, isNew: true, isDefault }
}
