import { processDeps } from '../../../../server/process-deps.ts'
import { answerReport } from '../../../../server/reports/answer-report.ts'

export const dynamic = 'force-dynamic'

export async function POST(request: Request): Promise<Response> {
  return answerReport(processDeps(), request)
}
