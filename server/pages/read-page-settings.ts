import { Refusal } from '../../domain/refusal.ts'
import type { Deps } from '../deps.ts'
import type { PageRecord } from './update-page.ts'

/** Everything that a page's administrators can change, as it stands. */
export async function readPageSettings(deps: Deps, id: string): Promise<PageRecord> {
  const page = await deps.db.page.findUnique({ where: { id } })
  if (page === null) throw new Refusal('not_found', 'There is no such page.')
  return page
}
