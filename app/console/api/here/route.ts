import { requestedPage } from '../../../../server/http/requested-page.ts'
import { sayHere } from '../../../../server/presence/say-here.ts'
import { answerSignedIn } from '../answer-signed-in.ts'
import { readOwnJson } from '../read-own-json.ts'

export const dynamic = 'force-dynamic'

/** Says who else is here and what is new: asked every few seconds by each open page of the console. */
export const POST = (request: Request): Promise<Response> =>
  answerSignedIn(request, async (deps, actor) => {
    const { id: pageId } = await requestedPage(deps, request.headers)
    return Response.json(await sayHere(deps, actor, pageId, await readOwnJson(request)))
  })
