import { Refusal } from '../../../../domain/refusal.ts'
import { sessionActor } from '../../../../server/auth/session-actor.ts'
import { saveDraft } from '../../../../server/drafts/drafts.ts'
import { STATUS_OF } from '../../../../server/http/refusal-status.ts'
import { processDeps } from '../../../../server/process-deps.ts'
import { readOwnJson } from '../read-own-json.ts'

export const dynamic = 'force-dynamic'

/** Keeps a draft. No server action: those wait for each other, and a post must not wait for a draft. */
export async function POST(request: Request): Promise<Response> {
  const deps = processDeps()
  const actor = await sessionActor(deps, request.headers)
  if (actor === null) return new Response(null, { status: 401 })
  try {
    await saveDraft(deps, actor.id, await readOwnJson(request))
    return new Response(null, { status: 204 })
  } catch (error) {
    if (error instanceof Refusal) return new Response(error.publicMessage, { status: STATUS_OF[error.code] })
    throw error
  }
}
