import { Refusal } from '../../domain/refusal.ts'
import type { Database, Tx } from '../db/database.ts'

export type TemplateRow = NonNullable<Awaited<ReturnType<Tx['template']['findUnique']>>>

/** One template of a page; `not_found` also when it belongs to another. */
export async function loadTemplate(db: Database | Tx, pageId: string, id: string): Promise<TemplateRow> {
  const row = await db.template.findUnique({ where: { id } })
  if (row === null || row.pageId !== pageId) throw new Refusal('not_found', 'There is no such template.')
  return row
}

/** The component ids that a template names, as they were saved. */
export function componentIdsOf(template: { componentIds: string }): string[] {
  return JSON.parse(template.componentIds) as string[]
}

/** Refuses components that the page does not have. */
export async function requireComponents(tx: Tx, pageId: string, ids: readonly string[]): Promise<void> {
  const found = await tx.component.findMany({
    where: { pageId, isGroup: false, id: { in: [...ids] } },
    select: { id: true },
  })
  const known = new Set(found.map((component) => component.id))
  const missing = ids.find((id) => !known.has(id))
  if (missing === undefined) return
  const message = `There is no such component: ${missing}.`
  throw new Refusal('invalid', message, [{ path: 'componentIds', message }])
}
