import type { Deps } from '../deps.ts'

export interface PageSummary {
  id: string
  name: string
  host: string | null
  url: string | null
  timeZone: string
  isDefault: boolean
}

/** All pages of the installation, the default one first. */
export async function listPages(deps: Deps): Promise<PageSummary[]> {
  return deps.db.page.findMany({
    select: { id: true, name: true, host: true, url: true, timeZone: true, isDefault: true },
    orderBy: [{ isDefault: 'desc' }, { createdAt: 'asc' }, { id: 'asc' }],
  })
}
