import { processDeps } from '../../../server/process-deps.ts'
import { answerPage } from '../../../server/status-page/answer-page.tsx'
import { reportContent } from '../../../server/status-page/report-content.tsx'

export const dynamic = 'force-dynamic'

/** The form without script; what it sends goes to `/feed/v1/reports`. */
export function GET(request: Request): Promise<Response> {
  const deps = processDeps()
  return answerPage(deps, request, (frame) => reportContent(deps, frame))
}
