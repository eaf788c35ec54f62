import { pageTransaction } from '../db/page-transaction.ts'
import type { ComponentRow } from './component-rows.ts'
import { type ImportWriting, isOurs, isSame } from './import-writing.ts'

/** Writes a page's components in one transaction, when any of them is new or different. Returns the ids that are ours to refer to. */
export async function writeComponents(
  writing: ImportWriting,
  rows: readonly ComponentRow[],
): Promise<Set<string>> {
  const { deps, actor, pageId, report } = writing
  const stored = await deps.db.component.findMany({ where: { id: { in: rows.map((row) => row.id) } } })
  const byId = new Map(stored.map((component) => [component.id, component]))
  const foreign = new Set(
    stored.filter((component) => component.pageId !== pageId).map((component) => component.id),
  )
  for (const id of foreign)
    report.notTaken.push({ what: 'component', id, why: 'another page here has a component of the same id' })
  const ours = rows
    .filter((row) => !foreign.has(row.id))
    .map((row) => (row.groupId !== null && foreign.has(row.groupId) ? { ...row, groupId: null } : row))
  const fresh = ours.filter((row) => !byId.has(row.id))
  const kept = ours.filter((row) => byId.has(row.id) && isOurs(byId.get(row.id)!, row.updatedAt))
  const changed = ours.filter(
    (row) => byId.has(row.id) && !kept.includes(row) && !isSame(byId.get(row.id)!, row),
  )
  if (fresh.length + changed.length > 0) {
    await pageTransaction(deps.db, { pageId, now: () => deps.clock.now(), actor }, async ({ tx, record }) => {
      await tx.component.createMany({ data: fresh })
      for (const { id, ...data } of changed) {
        await tx.component.update({ where: { id }, data: { ...data, revision: { increment: 1 } } })
      }
      await record({ type: 'import.components', data: { created: fresh.length, updated: changed.length } })
    })
  }
  report.components.created += fresh.length
  report.components.updated += changed.length
  report.components.keptOurs += kept.length
  report.components.unchanged += ours.length - fresh.length - changed.length - kept.length
  const present = await deps.db.component.findMany({
    where: { pageId, isGroup: false },
    select: { id: true },
  })
  return new Set(present.map((component) => component.id))
}
