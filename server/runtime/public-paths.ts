import type { PublicPathList } from '../../protocol/follow.ts'
import type { Deps } from '../deps.ts'
import { pageAddress } from '../pages/page-address.ts'

const HISTORY_MONTHS = 3
const NEWEST_INCIDENTS = 100
const FIXED = [
  '/',
  '/history',
  ...Array.from({ length: HISTORY_MONTHS - 1 }, (_, i) => `/history?page=${i + 2}`),
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
 * What a complete static copy of the public pages holds: home, three months of history, API, feeds, and each incident
 * that is open or among the newest hundred, with a revision that changes when its page does.
 */
export async function listPublicPaths(deps: Deps): Promise<PublicPathList> {
  const pages = await deps.db.page.findMany({
    select: { id: true, name: true, isDefault: true, url: true, host: true },
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
    const incidents = new Map([...open, ...newest].map((row) => [row.id, row]))
    list.push({
      page: page.id,
      isDefault: page.isDefault,
      url: pageAddress(page, deps.config.publicUrl),
      paths: [
        ...FIXED.map((path) => ({ path, revision: null })),
        ...[...incidents.values()].map(({ id, revision, updatedAt }) => ({
          path: `/incidents/${id}`,
          revision: `${revision} ${updatedAt.getTime()}`,
        })),
      ],
    })
  }
  return list
}
