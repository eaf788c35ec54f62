import { Refusal } from '../../domain/refusal.ts'
import type { Tx } from '../db/database.ts'
import { nextPosition } from './component-record.ts'

/** Makes exactly these components the members of a group, in this order; the others leave it for the top level. */
export async function setGroupMembers(
  tx: Tx,
  change: { pageId: string; groupId: string; componentIds: string[]; at: Date },
): Promise<void> {
  const { pageId, groupId, at } = change
  const ids = [...new Set(change.componentIds)]
  const found = await tx.component.findMany({
    where: { id: { in: ids }, pageId, isGroup: false },
    select: { id: true },
  })
  const known = new Set(found.map((component) => component.id))
  const missing = ids.find((id) => !known.has(id))
  if (missing !== undefined) {
    const message = `There is no such component: ${missing}.`
    throw new Refusal('invalid', message, [{ path: 'componentIds', message }])
  }
  const leaving = await tx.component.findMany({
    where: { groupId, id: { notIn: ids } },
    orderBy: { position: 'asc' },
  })
  for (const component of leaving) {
    const position = await nextPosition(tx, pageId, null)
    await tx.component.update({
      where: { id: component.id },
      data: { groupId: null, position, updatedAt: at },
    })
  }
  for (const [index, id] of ids.entries()) {
    await tx.component.update({ where: { id }, data: { groupId, position: index + 1, updatedAt: at } })
  }
}
