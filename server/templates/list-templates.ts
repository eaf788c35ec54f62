import type { Deps } from '../deps.ts'
import type { TemplateRow } from './template-record.ts'

/** A page's templates by name. */
export function listTemplates(
  deps: Deps,
  pageId: string,
  page: { take: number; skip?: number } = { take: 500 },
): Promise<TemplateRow[]> {
  return deps.db.template.findMany({ where: { pageId }, orderBy: [{ name: 'asc' }, { id: 'asc' }], ...page })
}
