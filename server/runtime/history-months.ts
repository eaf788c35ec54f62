import { createHash } from 'node:crypto'
import { localDay } from '../../domain/time/local-day.ts'
import type { Deps } from '../deps.ts'
import { shownAt } from '../status-page/read-page.ts'

/** Months that are always there: the uptime bars lead back ninety days, which touch four. */
export const NEAR_MONTHS = 4
/** Ten years: a copy does not grow beyond. */
export const MAX_MONTHS = 120
/** A page of history shows so many of a month (server/status-page/read-page.ts); no more of them are looked at. */
const MAX_INCIDENTS = MAX_MONTHS * 100

interface HistoryMonth {
  /** As the query `page` counts: 1 is the present month. */
  page: number
  /** Changes when something that the month shows does; null: too near to tell, for it is cheap to write anew. */
  revision: string | null
}

/** The months of a page's history back to its oldest incident, at the most 120, the newest first. */
export async function listHistoryMonths(
  deps: Deps,
  page: { id: string; timeZone: string },
): Promise<HistoryMonth[]> {
  const rows = await deps.db.incident.findMany({
    where: { pageId: page.id, isOpen: false },
    select: { id: true, kind: true, startedAt: true, scheduledFor: true, revision: true, updatedAt: true },
    orderBy: { startedAt: 'desc' },
    take: MAX_INCIDENTS,
  })
  const present = indexOf(deps.clock.now(), page.timeZone)
  const byPage = Map.groupBy(rows, (row) => present - indexOf(shownAt(row), page.timeZone) + 1)
  const oldest = [...byPage.keys()].reduce((a, b) => Math.max(a, b), 0)
  const count = Math.min(MAX_MONTHS, Math.max(NEAR_MONTHS, oldest))
  return Array.from({ length: count }, (_, i) => {
    const number = i + 1
    if (number <= NEAR_MONTHS) return { page: number, revision: null }
    const shown = (byPage.get(number) ?? [])
      .map(({ id, revision, updatedAt }) => `${id} ${revision} ${updatedAt.getTime()}`)
      .sort()
    // The same number is another month later, and the oldest one leads back to nothing in the copy.
    const text = [present - number, number === count, ...shown].join('\n')
    return { page: number, revision: createHash('sha256').update(text).digest('hex').slice(0, 16) }
  })
}

/** Months since the year 0, as the page's zone counts. */
function indexOf(instant: Date, timeZone: string): number {
  const [year, month] = localDay(instant, timeZone).split('-').map(Number) as [number, number]
  return year * 12 + month
}
