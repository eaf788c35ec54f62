import { Refusal } from '../../../domain/refusal.ts'
import { processDeps } from '../../../server/process-deps.ts'
import { answerPage } from '../../../server/status-page/answer-page.tsx'

export const dynamic = 'force-dynamic'

/** What no other page answers to. */
export function GET(request: Request): Promise<Response> {
  return answerPage(processDeps(), request, async () => {
    throw new Refusal('not_found', 'There is no such page.')
  })
}
