import { HistoryPage } from '../../../components/status/history-page.tsx'
import { monthName } from '../../../components/status/time.tsx'
import { localDay } from '../../../domain/time/local-day.ts'
import { processDeps } from '../../../server/process-deps.ts'
import { answerPage } from '../../../server/status-page/answer-page.tsx'
import { nextMonth, readMonth } from '../../../server/status-page/read-page.ts'

export const dynamic = 'force-dynamic'

/** Months back that can be asked for: a hundred years. */
const MAX_PAGE = 1200

export function GET(request: Request): Promise<Response> {
  const deps = processDeps()
  return answerPage(deps, request, async (frame) => {
    const given = Number(new URL(request.url).searchParams.get('page') ?? '1')
    const page = Number.isInteger(given) && given >= 1 && given <= MAX_PAGE ? given : 1
    const month = nextMonth(localDay(deps.clock.now(), frame.timeZone).slice(0, 7), 1 - page)
    const incidents = await readMonth(deps, frame, month)
    return {
      title: `${monthName(month)} · ${frame.name} incident history`,
      description: `Incidents and maintenance of ${frame.name} in ${monthName(month)}.`,
      body: (
        <HistoryPage
          frame={frame}
          month={month}
          incidents={incidents}
          older={page < MAX_PAGE ? page + 1 : null}
          newer={page > 1 ? page - 1 : null}
        />
      ),
    }
  })
}
