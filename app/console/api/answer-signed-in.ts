import { Refusal } from '../../../domain/refusal.ts'
import { type SignedIn, sessionActor } from '../../../server/auth/session-actor.ts'
import type { Deps } from '../../../server/deps.ts'
import { STATUS_OF } from '../../../server/http/refusal-status.ts'
import { processDeps } from '../../../server/process-deps.ts'

/** Answers what the console's own script asks: 401 for who is not signed in, a refusal with its status and its words. */
export async function answerSignedIn(
  request: Request,
  answer: (deps: Deps, actor: SignedIn) => Promise<Response>,
): Promise<Response> {
  const deps = processDeps()
  const actor = await sessionActor(deps, request.headers)
  if (actor === null) return new Response(null, { status: 401 })
  try {
    return await answer(deps, actor)
  } catch (error) {
    if (error instanceof Refusal) return new Response(error.publicMessage, { status: STATUS_OF[error.code] })
    throw error
  }
}
