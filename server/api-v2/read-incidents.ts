import type { Database, Prisma } from '../db/database.ts'
import { INCIDENT_INCLUDE, type IncidentRecord, sortUpdates } from '../incidents/incident-record.ts'

/**
 * Incidents in Statuspage's order: `resolved_at` descending with unresolved ones first, then `created_at` descending.
 * Two bounded reads along indexes, since the databases put nulls at different ends: the cost is that of the answer.
 */
export async function readIncidents(
  db: Database,
  where: Prisma.IncidentWhereInput,
  page: { take: number; skip?: number },
): Promise<IncidentRecord[]> {
  const { take, skip = 0 } = page
  const unresolved = await db.incident.findMany({
    where: { AND: [where, { resolvedAt: null }] },
    include: INCIDENT_INCLUDE,
    orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
    take: take + skip,
  })
  const first = unresolved.slice(skip, skip + take)
  // What is open is not resolved; looking for it among the resolved would walk through all of history.
  if (first.length === take || where.isOpen === true) return first.map(sortUpdates)
  const count =
    unresolved.length < take + skip
      ? unresolved.length
      : await db.incident.count({ where: { AND: [where, { resolvedAt: null }] } })
  const resolved = await db.incident.findMany({
    where: { AND: [where, { resolvedAt: { not: null } }] },
    include: INCIDENT_INCLUDE,
    orderBy: [{ resolvedAt: 'desc' }, { createdAt: 'desc' }, { id: 'asc' }],
    take: take - first.length,
    skip: Math.max(0, skip - count),
  })
  return [...first, ...resolved].map(sortUpdates)
}
