import { Refusal } from '../../domain/refusal.ts'
import type { Database, Prisma, Tx } from '../db/database.ts'

export const INCIDENT_INCLUDE = {
  updates: { orderBy: [{ createdAt: 'desc' }, { ordinal: 'desc' }] },
  components: { orderBy: { position: 'asc' }, include: { component: true } },
  postmortem: true,
} as const satisfies Prisma.IncidentInclude

/** An incident or maintenance with its updates (newest first), its components in order, and its postmortem. */
export type IncidentRecord = Prisma.IncidentGetPayload<{ include: typeof INCIDENT_INCLUDE }>

/** Puts updates into the order in which readers see them: by the time they are shown with, newest first. */
export function sortUpdates<R extends { updates: { displayAt: Date | null; createdAt: Date }[] }>(
  record: R,
): R {
  const shownAt = (update: R['updates'][number]) => (update.displayAt ?? update.createdAt).getTime()
  record.updates.sort((a, b) => shownAt(b) - shownAt(a) || b.createdAt.getTime() - a.createdAt.getTime())
  return record
}

/** One incident of a page; throws `Refusal('not_found')` also when it belongs to another page. */
export async function loadIncident(db: Database | Tx, pageId: string, id: string): Promise<IncidentRecord> {
  // Not every text can be asked for: PostgreSQL refuses a NUL.
  const isId = /^[a-z0-9]{1,32}$/.test(id)
  const record = !isId ? null : await db.incident.findUnique({ where: { id }, include: INCIDENT_INCLUDE })
  if (record === null || record.pageId !== pageId)
    throw new Refusal('not_found', 'There is no such incident.')
  return sortUpdates(record)
}
