import { z } from 'zod'
import { Refusal } from '../../../domain/refusal.ts'
import { type IncidentRecord, loadIncident } from '../../incidents/incident-record.ts'
import { deletePostmortem } from '../../postmortems/delete-postmortem.ts'
import { publishPostmortem } from '../../postmortems/publish-postmortem.ts'
import { savePostmortemDraft } from '../../postmortems/save-postmortem-draft.ts'
import { withdrawPostmortem } from '../../postmortems/withdraw-postmortem.ts'
import { Flag, given, TextOrNull, unwrap } from '../fields.ts'
import { type ApiRequest, route } from '../route.ts'
import { postmortemView } from '../views.ts'

const Draft = z.object({ body_draft: z.string().optional(), body: z.string().optional() })
const Publishing = z.object({
  notify_twitter: Flag.optional(),
  notify_subscribers: Flag.optional(),
  custom_tweet: TextOrNull.optional(),
})

function answer(incident: IncidentRecord) {
  if (incident.postmortem === null) throw new Refusal('not_found', 'This incident has no postmortem.')
  return { status: 200, body: postmortemView(incident.postmortem) }
}

async function targetOf({ deps, params }: ApiRequest): Promise<{ pageId: string; incidentId: string }> {
  const incident = await loadIncident(deps.db, params.page!, params.id!)
  return { pageId: incident.pageId, incidentId: incident.id }
}

const postmortem = '/pages/:page/incidents/:id/postmortem'

export const postmortemRoutes = [
  route('GET', postmortem, async ({ deps, params }) =>
    answer(await loadIncident(deps.db, params.page!, params.id!)),
  ),
  route('PUT|PATCH', postmortem, async (request) => {
    const target = await targetOf(request)
    const draft = unwrap(request.body, 'postmortem', Draft)
    return answer(
      await savePostmortemDraft(
        request.deps,
        request.actor,
        given({ ...target, body: draft.body_draft ?? draft.body }),
      ),
    )
  }),
  route('DELETE', postmortem, async (request) => {
    await deletePostmortem(request.deps, request.actor, await targetOf(request))
    return { status: 204 }
  }),
  route('PUT', `${postmortem}/publish`, async (request) => {
    const target = await targetOf(request)
    const options =
      request.body.postmortem === undefined ? {} : unwrap(request.body, 'postmortem', Publishing)
    const input = given({
      ...target,
      notifyTwitter: options.notify_twitter,
      notifySubscribers: options.notify_subscribers,
      customTweet: options.custom_tweet,
    })
    return answer(await publishPostmortem(request.deps, request.actor, input))
  }),
  route('PUT', `${postmortem}/revert`, async (request) =>
    answer(await withdrawPostmortem(request.deps, request.actor, await targetOf(request))),
  ),
]
