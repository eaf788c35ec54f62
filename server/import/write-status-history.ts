import { pageTransaction } from '../db/page-transaction.ts'
import type { ComponentRow } from './component-rows.ts'
import type { ImportWriting } from './import-writing.ts'
import type { IncidentRows } from './incident-rows.ts'
import { statusHistory } from './status-history.ts'

const CHANGES_PER_BATCH = 500

/** Adds the changes of status that the updates tell of and that are not there yet. */
export async function writeStatusHistory(
  writing: ImportWriting,
  components: readonly ComponentRow[],
  incidents: readonly IncidentRows[],
): Promise<void> {
  const { deps, actor, pageId, report } = writing
  const told = components
    .filter((component) => !component.isGroup)
    .flatMap((component) => statusHistory(component, incidents))
  for (let from = 0; from < told.length; from += CHANGES_PER_BATCH) {
    const batch = told.slice(from, from + CHANGES_PER_BATCH)
    const ids = batch.map((change) => change.id)
    const incidentIds = batch.flatMap((change) => change.incidentId ?? [])
    const have = new Set(
      (
        await deps.db.componentStatusChange.findMany({ where: { id: { in: ids } }, select: { id: true } })
      ).map((c) => c.id),
    )
    const missing = batch.filter((change) => !have.has(change.id))
    if (missing.length === 0) continue
    const known = new Set(
      (
        await deps.db.incident.findMany({ where: { pageId, id: { in: incidentIds } }, select: { id: true } })
      ).map((i) => i.id),
    )
    await pageTransaction(deps.db, { pageId, now: () => deps.clock.now(), actor }, async ({ tx, record }) => {
      await tx.componentStatusChange.createMany({
        data: missing.map((change) => ({
          ...change,
          incidentId: change.incidentId !== null && known.has(change.incidentId) ? change.incidentId : null,
        })),
      })
      await record({ type: 'import.status_history', data: { changes: missing.length } })
    })
    report.statusChanges += missing.length
  }
}
