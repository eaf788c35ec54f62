import { Refusal } from '../../domain/refusal.ts'
import type { Database, Prisma, Tx } from '../db/database.ts'

export const COMPONENT_INCLUDE = {
  children: { orderBy: [{ position: 'asc' }, { id: 'asc' }], select: { id: true } },
} as const satisfies Prisma.ComponentInclude

/** A component, or a group with the ids of its children in order. */
export type ComponentRecord = Prisma.ComponentGetPayload<{ include: typeof COMPONENT_INCLUDE }>

/** One component (or group) of a page; `not_found` also when it belongs to another page or is of the other sort. */
export async function loadComponent(
  db: Database | Tx,
  pageId: string,
  id: string,
  isGroup: boolean,
): Promise<ComponentRecord> {
  const row = await db.component.findUnique({ where: { id }, include: COMPONENT_INCLUDE })
  if (row === null || row.pageId !== pageId || row.isGroup !== isGroup) {
    throw new Refusal('not_found', `There is no such component${isGroup ? ' group' : ''}.`)
  }
  return row
}

/** The position behind the last one among the members of a group, or at the top level. */
export async function nextPosition(tx: Tx, pageId: string, groupId: string | null): Promise<number> {
  const last = await tx.component.findFirst({
    where: { pageId, groupId },
    orderBy: { position: 'desc' },
    select: { position: true },
  })
  return (last?.position ?? 0) + 1
}
