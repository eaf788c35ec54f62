import type { Deps } from '../deps.ts'

export interface ComponentSummary {
  id: string
  name: string
  status: string
  isGroup: boolean
  /** Name of the group that it stands in. */
  group: string | null
}

/** A page's components and groups, by position. */
export async function listComponents(deps: Deps, pageId: string): Promise<ComponentSummary[]> {
  const rows = await deps.db.component.findMany({
    where: { pageId },
    orderBy: [{ position: 'asc' }, { id: 'asc' }],
    select: { id: true, name: true, status: true, isGroup: true, group: { select: { name: true } } },
  })
  return rows.map((row) => ({ ...row, group: row.group?.name ?? null }))
}
