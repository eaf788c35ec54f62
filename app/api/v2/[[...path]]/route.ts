import { answerV2 } from '../../../../server/api-v2/answer-v2.ts'
import { processDeps } from '../../../../server/process-deps.ts'

export const dynamic = 'force-dynamic'

interface Context {
  params: Promise<{ path?: string[] }>
}

async function answer(request: Request, { params }: Context): Promise<Response> {
  return answerV2(processDeps(), request, ((await params).path ?? []).join('/'))
}

export {
  answer as DELETE,
  answer as GET,
  answer as HEAD,
  answer as OPTIONS,
  answer as PATCH,
  answer as POST,
  answer as PUT,
}
