import { answerFeed } from '../../../server/feeds/answer-feed.ts'
import { processDeps } from '../../../server/process-deps.ts'

export const dynamic = 'force-dynamic'

export function GET(request: Request): Promise<Response> {
  return answerFeed(processDeps(), request, 'atom')
}
