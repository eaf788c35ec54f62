import { createDirective } from '../../directives/create-directive.ts'
import { loadDirective } from '../../directives/directive-record.ts'
import { directiveView } from '../../directives/directive-view.ts'
import { listDirectives } from '../../directives/list-directives.ts'
import { revokeDirective } from '../../directives/revoke-directive.ts'
import { updateDirective } from '../../directives/update-directive.ts'
import { ownFields } from '../own-shape.ts'
import { pagingOf } from '../paging.ts'
import { requirePage } from '../require-page.ts'
import { type ApiRequest, route } from '../route.ts'

/** `app`, `versions` and `rollout` may stand in `target`, as on the wire, or beside the other fields. */
function fieldsOf({ body }: ApiRequest): Record<string, unknown> {
  const { app, versions, rollout, target, ...fields } = ownFields(body, 'directive')
  if (target !== undefined && (typeof target !== 'object' || target === null)) return { ...fields, target }
  const beside = Object.fromEntries(
    Object.entries({ app, versions, rollout }).filter(([, value]) => value !== undefined),
  )
  return { ...fields, target: { ...beside, ...target } }
}

/** What operators order clients to do (docs/protocol.md, "Directives"); our own resource, in the wire's shape. */
export const directiveRoutes = [
  route('GET', '/pages/:page/directives', async ({ deps, params, query }) => {
    const { id } = await requirePage(deps, params.page!)
    const options = { live: query.get('live') === 'true', ...pagingOf(query, 'per_page') }
    const rows = await listDirectives(deps, id, options)
    return { status: 200, body: rows.map((row) => directiveView(row, deps.clock.now())) }
  }),
  route('POST', '/pages/:page/directives', async (request) => {
    const { deps, actor, params } = request
    const created = await createDirective(deps, actor, { ...fieldsOf(request), pageId: params.page })
    return { status: 201, body: directiveView(created, deps.clock.now()) }
  }),
  route('GET', '/pages/:page/directives/:id', async ({ deps, params }) => ({
    status: 200,
    body: directiveView(await loadDirective(deps.db, params.page!, params.id!), deps.clock.now()),
  })),
  route('PATCH|PUT', '/pages/:page/directives/:id', async (request) => {
    const { deps, actor, params, body } = request
    await loadDirective(deps.db, params.page!, params.id!)
    const { target, ...fields } = ownFields(body, 'directive')
    const inTarget = typeof target === 'object' && target !== null ? target : {}
    const ids = { pageId: params.page, id: params.id }
    const changed = await updateDirective(deps, actor, { ...inTarget, ...fields, ...ids })
    return { status: 200, body: directiveView(changed, deps.clock.now()) }
  }),
  route('DELETE', '/pages/:page/directives/:id', async ({ deps, actor, params }) => {
    const revoked = await revokeDirective(deps, actor, { pageId: params.page, id: params.id })
    return { status: 200, body: directiveView(revoked, deps.clock.now()) }
  }),
]
