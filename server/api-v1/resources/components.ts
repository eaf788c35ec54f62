import { z } from 'zod'
import { loadComponent } from '../../components/component-record.ts'
import { createComponent } from '../../components/create-component.ts'
import { deleteComponent } from '../../components/delete-component.ts'
import { updateComponent } from '../../components/update-component.ts'
import { Flag, given, Maybe, TextOrNull, unwrap } from '../fields.ts'
import { pagingOf } from '../paging.ts'
import { requirePage } from '../require-page.ts'
import { type ApiRequest, route } from '../route.ts'
import { componentView } from '../views.ts'

const Component = z.object({
  name: Maybe(z.string()),
  description: TextOrNull.optional(),
  status: Maybe(z.string()),
  group_id: TextOrNull.optional(),
  showcase: Maybe(Flag),
  only_show_if_degraded: Maybe(Flag),
  start_date: TextOrNull.optional(),
})

/** The verb's input from the client's; an empty status means: as it is. */
function fieldsOf({ body }: ApiRequest) {
  const component = unwrap(body, 'component', Component)
  return given({
    name: component.name,
    description: component.description,
    status: component.status === '' ? undefined : component.status,
    groupId: component.group_id,
    showcase: component.showcase,
    onlyShowIfDegraded: component.only_show_if_degraded,
    startDate: component.start_date,
  })
}

export const componentRoutes = [
  route('GET', '/pages/:page/components', async ({ deps, params, query }) => {
    const { id } = await requirePage(deps, params.page!)
    const where = { pageId: id }
    const orderBy = [{ position: 'asc' as const }, { id: 'asc' as const }]
    const rows = await deps.db.component.findMany({ where, orderBy, ...pagingOf(query, 'per_page', 1100) })
    return { status: 200, body: rows.map(componentView) }
  }),
  route('POST', '/pages/:page/components', async (request) => {
    const { deps, actor, params } = request
    const created = await createComponent(deps, actor, { pageId: params.page, ...fieldsOf(request) })
    return { status: 201, body: componentView(created) }
  }),
  route('GET', '/pages/:page/components/:id', async ({ deps, params }) => ({
    status: 200,
    body: componentView(await loadComponent(deps.db, params.page!, params.id!, false)),
  })),
  route('PATCH|PUT', '/pages/:page/components/:id', async (request) => {
    const { deps, actor, params } = request
    await loadComponent(deps.db, params.page!, params.id!, false)
    const updated = await updateComponent(deps, actor, {
      pageId: params.page,
      id: params.id,
      ...fieldsOf(request),
    })
    return { status: 200, body: componentView(updated) }
  }),
  route('DELETE', '/pages/:page/components/:id', async ({ deps, actor, params }) => {
    await loadComponent(deps.db, params.page!, params.id!, false)
    await deleteComponent(deps, actor, { pageId: params.page, id: params.id })
    return { status: 204 }
  }),
]
