import { saveDraft } from '../../../../server/drafts/drafts.ts'
import { answerSignedIn } from '../answer-signed-in.ts'
import { readOwnJson } from '../read-own-json.ts'

export const dynamic = 'force-dynamic'

/** Keeps a draft. No server action: those wait for each other, and a post must not wait for a draft. */
export const POST = (request: Request): Promise<Response> =>
  answerSignedIn(request, async (deps, actor) => {
    await saveDraft(deps, actor.id, await readOwnJson(request))
    return new Response(null, { status: 204 })
  })
