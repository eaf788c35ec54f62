import { z } from 'zod'
import { Refusal } from '../../../domain/refusal.ts'
import { updatePage } from '../../pages/update-page.ts'
import { given, TextOrNull, unwrap } from '../fields.ts'
import { type ApiRequest, route } from '../route.ts'
import { pageView } from '../views.ts'

const Page = z.object({
  name: z.string().optional(),
  domain: TextOrNull.optional(),
  url: TextOrNull.optional(),
  page_description: TextOrNull.optional(),
  headline: TextOrNull.optional(),
  support_url: TextOrNull.optional(),
  time_zone: z.string().optional(),
})

async function change({ deps, actor, params, body }: ApiRequest) {
  const page = unwrap(body, 'page', Page)
  const updated = await updatePage(
    deps,
    actor,
    given({
      id: params.page,
      name: page.name,
      host: page.domain,
      url: page.url,
      description: page.page_description,
      headline: page.headline,
      supportUrl: page.support_url,
      timeZone: page.time_zone,
    }),
  )
  return { status: 200, body: pageView(updated, deps.config.publicUrl) }
}

export const pageRoutes = [
  route('GET', '/pages', async ({ deps, actor }) => {
    const where = actor.pageId === null ? {} : { id: actor.pageId }
    const rows = await deps.db.page.findMany({ where, orderBy: { createdAt: 'asc' }, take: 1000 })
    return { status: 200, body: rows.map((row) => pageView(row, deps.config.publicUrl)) }
  }),
  route('GET', '/pages/:page', async ({ deps, params }) => {
    const row = await deps.db.page.findUnique({ where: { id: params.page! } })
    if (row === null) throw new Refusal('not_found', 'Not found.')
    return { status: 200, body: pageView(row, deps.config.publicUrl) }
  }),
  route('PATCH|PUT', '/pages/:page', change),
]
