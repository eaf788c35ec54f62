import type { Deps } from '../deps.ts'

export interface IncidentSummary {
  id: string
  kind: string
  name: string
  status: string
  impact: string
  startedAt: Date
  resolvedAt: Date | null
  revision: number
}

/** A page's incidents and maintenances, open ones first, then the newest; `limit` at most 1000. */
export async function listNewestIncidents(
  deps: Deps,
  options: { pageId: string; openOnly: boolean; limit: number },
): Promise<IncidentSummary[]> {
  const { pageId, openOnly, limit } = options
  return deps.db.incident.findMany({
    where: openOnly ? { pageId, isOpen: true } : { pageId },
    orderBy: [{ isOpen: 'desc' }, { startedAt: 'desc' }],
    take: Math.min(limit, 1000),
    select: {
      id: true,
      kind: true,
      name: true,
      status: true,
      impact: true,
      startedAt: true,
      resolvedAt: true,
      revision: true,
    },
  })
}
