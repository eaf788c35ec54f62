import { answerV1 } from '../../../server/api-v1/answer-v1.ts'
import { processDeps } from '../../../server/process-deps.ts'

export const dynamic = 'force-dynamic'

interface Context {
  params: Promise<{ path?: string[] }>
}

async function answer(request: Request, { params }: Context): Promise<Response> {
  return answerV1(processDeps(), request, ((await params).path ?? []).join('/'))
}

export { answer as DELETE, answer as GET, answer as HEAD, answer as PATCH, answer as POST, answer as PUT }
