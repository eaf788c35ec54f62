import { z } from 'zod'
import type { Deps } from '../../deps.ts'
import { createTemplate } from '../../templates/create-template.ts'
import { listTemplates } from '../../templates/list-templates.ts'
import { componentIdsOf, type TemplateRow } from '../../templates/template-record.ts'
import { Flag, given, IdList, TextOrNull, unwrap } from '../fields.ts'
import { pagingOf } from '../paging.ts'
import { requirePage } from '../require-page.ts'
import { route } from '../route.ts'
import { componentView } from '../views.ts'

const Template = z.object({
  name: z.string(),
  title: z.string(),
  body: z.string(),
  group_id: TextOrNull.optional(),
  update_status: TextOrNull.optional(),
  should_tweet: Flag.optional(),
  should_send_notifications: Flag.optional(),
  component_ids: IdList.optional(),
})

async function views(deps: Deps, templates: TemplateRow[]) {
  const ids = [...new Set(templates.flatMap(componentIdsOf))]
  const rows = await deps.db.component.findMany({ where: { id: { in: ids } } })
  const byId = new Map(rows.map((row) => [row.id, row]))
  return templates.map((template) => ({
    id: template.id,
    // What has been deleted since is left out.
    components: componentIdsOf(template).flatMap((id) =>
      byId.has(id) ? [componentView(byId.get(id)!)] : [],
    ),
    name: template.name,
    title: template.title,
    body: template.body,
    group_id: template.groupId,
    update_status: template.updateStatus,
    should_tweet: template.shouldTweet,
    should_send_notifications: template.shouldSendNotifications,
  }))
}

const templates = '/pages/:page/incident_templates'

export const incidentTemplateRoutes = [
  route('GET', templates, async ({ deps, params, query }) => {
    const page = await requirePage(deps, params.page!)
    return {
      status: 200,
      body: await views(deps, await listTemplates(deps, page.id, pagingOf(query, 'per_page'))),
    }
  }),
  route('POST', templates, async ({ deps, actor, params, body }) => {
    const page = await requirePage(deps, params.page!)
    const template = unwrap(body, 'template', Template)
    const made = await createTemplate(
      deps,
      actor,
      given({
        pageId: page.id,
        name: template.name,
        title: template.title,
        body: template.body,
        groupId: template.group_id,
        updateStatus: template.update_status,
        shouldTweet: template.should_tweet,
        shouldSendNotifications: template.should_send_notifications,
        componentIds: template.component_ids,
      }),
    )
    return { status: 201, body: (await views(deps, [made]))[0] }
  }),
]
