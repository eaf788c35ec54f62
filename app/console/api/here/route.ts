import { Refusal } from '../../../../domain/refusal.ts'
import { sessionActor } from '../../../../server/auth/session-actor.ts'
import { STATUS_OF } from '../../../../server/http/refusal-status.ts'
import { requestedPage } from '../../../../server/http/requested-page.ts'
import { sayHere } from '../../../../server/presence/say-here.ts'
import { processDeps } from '../../../../server/process-deps.ts'
import { readOwnJson } from '../read-own-json.ts'

export const dynamic = 'force-dynamic'

/** Says who else is here and what is new: asked every few seconds by each open page of the console. */
export async function POST(request: Request): Promise<Response> {
  const deps = processDeps()
  const actor = await sessionActor(deps, request.headers)
  if (actor === null) return new Response(null, { status: 401 })
  try {
    const { id: pageId } = await requestedPage(deps, request.headers)
    return Response.json(await sayHere(deps, actor, pageId, await readOwnJson(request)))
  } catch (error) {
    if (error instanceof Refusal) return new Response(error.publicMessage, { status: STATUS_OF[error.code] })
    throw error
  }
}
