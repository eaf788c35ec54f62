import type { Tx } from '../db/database.ts'
import { newId } from '../new-id.ts'

/**
 * Moves a component to `status` from `from` on and keeps its history for uptime. `from` may lie in the past
 * (a backdated update), but never before the component's latest change. Writes nothing when it is there already.
 * `at` is the transaction's time.
 */
export async function setComponentStatus(
  tx: Tx,
  change: { componentId: string; status: string; at: Date; from?: Date; incidentId?: string | null },
): Promise<void> {
  const { componentId, status, at } = change
  const component = await tx.component.findUniqueOrThrow({ where: { id: componentId } })
  if (component.status === status) return
  const latest = await tx.componentStatusChange.findFirst({
    where: { componentId },
    orderBy: { startedAt: 'desc' },
  })
  const wanted = Math.min((change.from ?? at).getTime(), at.getTime())
  const startedAt = new Date(Math.max(wanted, latest === null ? 0 : latest.startedAt.getTime() + 1))
  await tx.componentStatusChange.create({
    data: { id: newId(), componentId, status, startedAt, incidentId: change.incidentId ?? null },
  })
  await tx.component.update({
    where: { id: componentId },
    data: { status, updatedAt: at, revision: { increment: 1 } },
  })
}
