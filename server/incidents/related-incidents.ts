import type { Database, Tx } from '../db/database.ts'
import type { IncidentRecord } from './incident-record.ts'

export interface RelatedIncident {
  id: string
  name: string
  status: string
  impact: string
  isOpen: boolean
  how: 'merged into' | 'duplicate' | 'linked'
}

/** What an incident was merged into, its duplicates, and the incidents linked with it. */
export async function relatedIncidents(
  db: Database | Tx,
  incident: IncidentRecord,
): Promise<RelatedIncident[]> {
  const { id, mergedIntoId } = incident
  const links = await db.incidentLink.findMany({ where: { OR: [{ fromId: id }, { toId: id }] }, take: 100 })
  const linked = links.map((link) => (link.fromId === id ? link.toId : link.fromId))
  // Asked apart, each by an index: as one question with an "or" it reads every incident that ever was.
  const merged = await db.incident.findMany({ where: { mergedIntoId: id }, take: 100, select: { id: true } })
  const ids = [...linked, ...(mergedIntoId === null ? [] : [mergedIntoId]), ...merged.map((one) => one.id)]
  const rows = await db.incident.findMany({
    where: { pageId: incident.pageId, id: { in: ids } },
    orderBy: [{ startedAt: 'desc' }, { id: 'asc' }],
    take: 100,
    select: { id: true, name: true, status: true, impact: true, isOpen: true, mergedIntoId: true },
  })
  return rows.map(({ mergedIntoId: into, ...row }) => ({
    ...row,
    how: row.id === mergedIntoId ? 'merged into' : into === id ? 'duplicate' : 'linked',
  }))
}
