import { createRelease } from '../../releases/create-release.ts'
import { listReleases, releaseView } from '../../releases/list-releases.ts'
import { updateRelease } from '../../releases/update-release.ts'
import { ownFields } from '../own-shape.ts'
import { pagingOf } from '../paging.ts'
import { requirePage } from '../require-page.ts'
import { type ApiRequest, route } from '../route.ts'

/** `bad` is the API's word for the verb's `isBad`. */
function changesOf({ body }: ApiRequest): Record<string, unknown> {
  const { bad, ...fields } = ownFields(body, 'release')
  return bad === undefined ? fields : { ...fields, isBad: bad }
}

/** Versions that hosts deployed; their deploys call the POST, and it does not mind being called twice. */
export const releaseRoutes = [
  route('GET', '/pages/:page/releases', async ({ deps, params, query }) => {
    const { id } = await requirePage(deps, params.page!)
    const rows = await listReleases(deps, id, { app: query.get('app'), ...pagingOf(query, 'per_page') })
    return { status: 200, body: rows.map(releaseView) }
  }),
  route('POST', '/pages/:page/releases', async ({ deps, actor, params, body }) => {
    const fields = { ...ownFields(body, 'release'), pageId: params.page }
    const { release, isNew } = await createRelease(deps, actor, fields)
    return { status: isNew ? 201 : 200, body: releaseView(release) }
  }),
  route('PATCH|PUT', '/pages/:page/releases/:id', async (request) => {
    const { deps, actor, params } = request
    const ids = { pageId: params.page, id: params.id }
    await requirePage(deps, params.page!)
    const changed = await updateRelease(deps, actor, { ...changesOf(request), ...ids })
    return { status: 200, body: releaseView(changed) }
  }),
]
