import { headlineOf } from '../../components/status/headline.tsx'
import { HomePage } from '../../components/status/home-page.tsx'
import { processDeps } from '../../server/process-deps.ts'
import { answerPage } from '../../server/status-page/answer-page.tsx'
import { readHome } from '../../server/status-page/read-page.ts'

export const dynamic = 'force-dynamic'

export function GET(request: Request): Promise<Response> {
  const deps = processDeps()
  return answerPage(deps, request, async (frame) => ({
    title: `${frame.name} status: ${headlineOf(frame)}`,
    description: `${headlineOf(frame)}. ${frame.state.status.description}.`,
    body: <HomePage {...(await readHome(deps, frame))} />,
  }))
}
