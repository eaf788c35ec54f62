import { IncidentPage } from '../../../../components/status/incident-page.tsx'
import { plainText } from '../../../../domain/state/plain-text.ts'
import { processDeps } from '../../../../server/process-deps.ts'
import { answerPage } from '../../../../server/status-page/answer-page.tsx'
import { readIncidentPage } from '../../../../server/status-page/read-page.ts'

export const dynamic = 'force-dynamic'

export async function GET(
  request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  const deps = processDeps()
  const { id } = await params
  return answerPage(deps, request, async (frame) => {
    const incident = await readIncidentPage(deps, frame, id)
    return {
      title: `${incident.name} · ${frame.name}`,
      description: plainText(incident.updates[0]?.body ?? incident.name, 160),
      body: <IncidentPage frame={frame} incident={incident} />,
    }
  })
}
