import type { Prisma, Tx } from '../db/database.ts'
import { pageTransaction } from '../db/page-transaction.ts'
import { newId } from '../new-id.ts'
import { type ImportWriting, isOurs, isSame } from './import-writing.ts'
import type { IncidentRows } from './incident-rows.ts'

const INCIDENTS_PER_BATCH = 25
const UPDATES_PER_BATCH = 200

/** Cuts rows into batches that are short to commit. */
export function* batchesOf(rows: readonly IncidentRows[]): Generator<IncidentRows[]> {
  let batch: IncidentRows[] = []
  let updates = 0
  for (const row of rows) {
    if (
      batch.length >= INCIDENTS_PER_BATCH ||
      (batch.length > 0 && updates + row.updates.length > UPDATES_PER_BATCH)
    ) {
      yield batch
      batch = []
      updates = 0
    }
    batch.push(row)
    updates += row.updates.length
  }
  if (batch.length > 0) yield batch
}

const STORED = {
  updates: true,
  components: { orderBy: { position: 'asc' } },
  postmortem: true,
} as const satisfies Prisma.IncidentInclude
type Stored = Prisma.IncidentGetPayload<{ include: typeof STORED }>

/** Writes one batch in one transaction with one event; nothing at all when everything is there as it should be. */
export async function writeIncidentBatch(
  writing: ImportWriting,
  phase: 'incidents' | 'maintenances',
  batch: readonly IncidentRows[],
  components: ReadonlySet<string>,
): Promise<void> {
  const { deps, actor, pageId, report } = writing
  const ids = batch.map((row) => row.incident.id)
  const stored = new Map(
    (await deps.db.incident.findMany({ where: { id: { in: ids } }, include: STORED })).map((incident) => [
      incident.id,
      incident,
    ]),
  )
  const updateIds = batch.flatMap((row) => row.updates.map((update) => update.id))
  const ownerOf = new Map(
    (
      await deps.db.incidentUpdate.findMany({
        where: { id: { in: updateIds } },
        select: { id: true, incidentId: true },
      })
    ).map((u) => [u.id, u.incidentId]),
  )
  const fresh: IncidentRows[] = []
  const changed: { row: IncidentRows; stored: Stored }[] = []
  const counts = report[phase]
  for (const original of batch) {
    const row = withoutStrangers(original, ownerOf, components, writing)
    const present = stored.get(row.incident.id)
    if (present === undefined) fresh.push(row)
    else if (present.pageId !== pageId) {
      report.notTaken.push({
        what: String(row.incident.kind),
        id: row.incident.id,
        why: 'another page here has one of the same id',
      })
    } else if (isOurs(present, row.incident.updatedAt as Date)) {
      counts.keptOurs++
      report.adapted.push({
        what: present.kind,
        id: present.id,
        why: 'it was changed here after the source: ours was kept',
      })
    } else if (isAsStored(row, present)) counts.unchanged++
    else changed.push({ row, stored: present })
  }
  if (fresh.length + changed.length === 0) return
  const written = await pageTransaction(
    deps.db,
    { pageId, now: () => deps.clock.now(), actor },
    async ({ tx, record }) => {
      const updates = { created: 0, updated: 0 }
      await createFresh(tx, fresh)
      updates.created += fresh.reduce((sum, row) => sum + row.updates.length, 0)
      for (const change of changed) await writeChanged(tx, change.row, change.stored, updates)
      await record({
        type: `import.${phase}`,
        data: {
          created: fresh.length,
          updated: changed.length,
          updates: updates.created,
          first: ids[0],
          last: ids.at(-1),
        },
      })
      return updates
    },
  )
  counts.created += fresh.length
  counts.updated += changed.length
  report.updates.created += written.created
  report.updates.updated += written.updated
}

function isAsStored(row: IncidentRows, stored: Stored): boolean {
  const updates = new Map(stored.updates.map((update) => [update.id, update]))
  return (
    isSame(stored, row.incident) &&
    row.updates.every((update) => updates.has(update.id) && isSame(updates.get(update.id)!, update)) &&
    row.componentIds.every((id, position) => stored.components[position]?.componentId === id) &&
    (row.postmortem === null || (stored.postmortem !== null && isSame(stored.postmortem, row.postmortem)))
  )
}

/** Leaves out updates whose id belongs to another incident, and components that the page does not have. */
function withoutStrangers(
  row: IncidentRows,
  ownerOf: ReadonlyMap<string, string>,
  components: ReadonlySet<string>,
  { report }: ImportWriting,
): IncidentRows {
  const { id, kind } = row.incident
  for (const update of row.updates) {
    if ((ownerOf.get(update.id) ?? id) !== id) {
      report.notTaken.push({
        what: `update of ${kind} ${id}`,
        id: update.id,
        why: 'another incident here has an update of the same id',
      })
    }
  }
  for (const componentId of row.componentIds) {
    if (!components.has(componentId)) {
      report.adapted.push({
        what: String(kind),
        id,
        why: `it names the component ${componentId}, which the page does not have`,
      })
    }
  }
  return {
    ...row,
    updates: row.updates.filter((update) => (ownerOf.get(update.id) ?? id) === id),
    componentIds: row.componentIds.filter((componentId) => components.has(componentId)),
  }
}

async function createFresh(tx: Tx, rows: readonly IncidentRows[]): Promise<void> {
  if (rows.length === 0) return
  await tx.incident.createMany({ data: rows.map((row) => row.incident) })
  await tx.incidentUpdate.createMany({ data: rows.flatMap((row) => row.updates) })
  const links = rows.flatMap((row) =>
    row.componentIds.map((componentId, position) => ({ incidentId: row.incident.id, componentId, position })),
  )
  if (links.length > 0) await tx.incidentComponent.createMany({ data: links })
  const postmortems = rows
    .flatMap((row) => row.postmortem ?? [])
    .map((postmortem) => ({ ...postmortem, previewKey: newId() }))
  if (postmortems.length > 0) await tx.postmortem.createMany({ data: postmortems })
}

async function writeChanged(
  tx: Tx,
  row: IncidentRows,
  stored: Stored,
  counts: { created: number; updated: number },
): Promise<void> {
  const { id, ...incident } = row.incident
  await tx.incident.update({ where: { id }, data: { ...incident, revision: { increment: 1 } } })
  const present = new Map(stored.updates.map((update) => [update.id, update]))
  for (const update of row.updates) {
    const before = present.get(update.id)
    if (before === undefined) {
      await tx.incidentUpdate.create({ data: update })
      counts.created++
    } else if (!isSame(before, update)) {
      await tx.incidentUpdate.update({
        where: { id: update.id },
        data: { ...update, revision: { increment: 1 } },
      })
      counts.updated++
    }
  }
  for (const [position, componentId] of row.componentIds.entries()) {
    const key = { incidentId_componentId: { incidentId: id, componentId } }
    await tx.incidentComponent.upsert({
      where: key,
      create: { incidentId: id, componentId, position },
      update: { position },
    })
  }
  if (row.postmortem !== null) {
    const create = { ...row.postmortem, previewKey: newId() }
    await tx.postmortem.upsert({ where: { incidentId: id }, create, update: row.postmortem })
  }
}
