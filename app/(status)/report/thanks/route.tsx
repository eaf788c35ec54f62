import { ReportThanks } from '../../../../components/status/report-page.tsx'
import { processDeps } from '../../../../server/process-deps.ts'
import { answerPage } from '../../../../server/status-page/answer-page.tsx'

export const dynamic = 'force-dynamic'

/** Where a stored report leads: loaded again, it sends nothing twice. */
export function GET(request: Request): Promise<Response> {
  return answerPage(processDeps(), request, async (frame) => ({
    title: `Thank you · ${frame.name}`,
    description: 'The team has your report.',
    body: <ReportThanks base={frame.base} />,
  }))
}
