import type { PublicPathList } from '../../protocol/follow.ts'
import type { Deps } from '../deps.ts'
import { pageAddress } from '../pages/page-address.ts'
import { listHistoryMonths } from './history-months.ts'

const NEWEST_INCIDENTS = 100
const FIXED = [
  '/',
  '/history.atom',
  '/history.rss',
  ...[
    'summary',
    'status',
    'components',
    'incidents',
    'incidents/unresolved',
    'scheduled-maintenances',
    'scheduled-maintenances/upcoming',
    'scheduled-maintenances/active',
  ].map((name) => `/api/v2/${name}.json`),
]

/**
 * What a complete static copy of the public pages holds: home, the months of history, API, feeds, and each incident that
 * is open or among the newest hundred, with a revision that changes when its page does.
 */
export async function listPublicPaths(deps: Deps): Promise<PublicPathList> {
  const pages = await deps.db.page.findMany({
    select: { id: true, name: true, isDefault: true, url: true, host: true, timeZone: true },
    orderBy: { id: 'asc' },
  })
  const list: PublicPathList = []
  for (const page of pages) {
    const columns = { id: true, revision: true, updatedAt: true } as const
    const open = await deps.db.incident.findMany({
      where: { pageId: page.id, isOpen: true },
      select: columns,
      take: 500,
    })
    const newest = await deps.db.incident.findMany({
      where: { pageId: page.id },
      select: columns,
      orderBy: { createdAt: 'desc' },
      take: NEWEST_INCIDENTS,
    })
    const months = await listHistoryMonths(deps, page)
    const incidents = new Map([...open, ...newest].map((row) => [row.id, row]))
    list.push({
      page: page.id,
      isDefault: page.isDefault,
      url: pageAddress(page, deps.config.publicUrl),
      paths: [
        ...FIXED.map((path) => ({ path, revision: null })),
        ...months.map(({ page: number, revision }) => ({
          path: number === 1 ? '/history' : `/history?page=${number}`,
          revision,
        })),
        ...[...incidents.values()].map(({ id, revision, updatedAt }) => ({
          path: `/incidents/${id}`,
          revision: `${revision} ${updatedAt.getTime()}`,
        })),
      ],
    })
  }
  return list
}
