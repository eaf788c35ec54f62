import { z } from 'zod'
import { parseInput } from '../../../domain/parse-input.ts'
import { COMPONENT_INCLUDE, loadComponent } from '../../components/component-record.ts'
import { createComponentGroup } from '../../components/create-component-group.ts'
import { deleteComponentGroup } from '../../components/delete-component.ts'
import { updateComponentGroup } from '../../components/update-component-group.ts'
import { given, IdList, TextOrNull, unwrap } from '../fields.ts'
import { pagingOf } from '../paging.ts'
import { requirePage } from '../require-page.ts'
import { type ApiRequest, route } from '../route.ts'
import { groupView } from '../views.ts'

const Group = z.object({
  name: z.string().optional(),
  components: IdList.optional(),
  description: TextOrNull.optional(),
})
const TopLevel = z.object({ description: TextOrNull.optional() })

/** `description` stands beside the wrapper, not in it (facts of v1, section 4); inside is taken too. */
function fieldsOf({ body }: ApiRequest) {
  const group = unwrap(body, 'component_group', Group)
  const { description } = parseInput(TopLevel, body)
  return given({
    name: group.name,
    componentIds: group.components,
    description: description ?? group.description,
  })
}

export const componentGroupRoutes = [
  route('GET', '/pages/:page/component-groups', async ({ deps, params, query }) => {
    const { id } = await requirePage(deps, params.page!)
    const rows = await deps.db.component.findMany({
      where: { pageId: id, isGroup: true },
      include: COMPONENT_INCLUDE,
      orderBy: [{ position: 'asc' }, { id: 'asc' }],
      ...pagingOf(query, 'per_page'),
    })
    return { status: 200, body: rows.map(groupView) }
  }),
  route('POST', '/pages/:page/component-groups', async (request) => {
    const { deps, actor, params } = request
    return {
      status: 201,
      body: groupView(await createComponentGroup(deps, actor, { pageId: params.page, ...fieldsOf(request) })),
    }
  }),
  route('GET', '/pages/:page/component-groups/:id', async ({ deps, params }) => ({
    status: 200,
    body: groupView(await loadComponent(deps.db, params.page!, params.id!, true)),
  })),
  route('PATCH|PUT', '/pages/:page/component-groups/:id', async (request) => {
    const { deps, actor, params } = request
    await loadComponent(deps.db, params.page!, params.id!, true)
    const updated = await updateComponentGroup(deps, actor, {
      pageId: params.page,
      id: params.id,
      ...fieldsOf(request),
    })
    return { status: 200, body: groupView(updated) }
  }),
  route('DELETE', '/pages/:page/component-groups/:id', async ({ deps, actor, params }) => {
    await loadComponent(deps.db, params.page!, params.id!, true)
    return {
      status: 200,
      body: groupView(await deleteComponentGroup(deps, actor, { pageId: params.page, id: params.id })),
    }
  }),
]
