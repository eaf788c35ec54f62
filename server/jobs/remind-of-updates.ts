import { clockActor } from '../auth/actor.ts'
import { pageTransaction } from '../db/page-transaction.ts'
import type { Deps } from '../deps.ts'

/** Says once that a promised update has not come: the event `incident.update_overdue`, on which channels are told. */
export async function remindOfUpdates(deps: Deps): Promise<void> {
  const where = { isOpen: true, nextUpdateDueAt: { lte: deps.clock.now() }, dueRemindedAt: null }
  const late = await deps.db.incident.findMany({ where, select: { id: true, pageId: true }, take: 100 })
  for (const { id, pageId } of late) {
    await pageTransaction(
      deps.db,
      { pageId, now: () => deps.clock.now(), actor: clockActor },
      async ({ tx, at, record }) => {
        const marked = await tx.incident.updateMany({ where: { ...where, id }, data: { dueRemindedAt: at } })
        if (marked.count > 0) await record({ type: 'incident.update_overdue', incidentId: id })
      },
    )
  }
}
