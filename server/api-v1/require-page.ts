import { Refusal } from '../../domain/refusal.ts'
import type { Deps } from '../deps.ts'
import { pageAddress } from '../pages/page-address.ts'

/** The page of a request and the address that its links begin with; 404 where there is none. */
export async function requirePage(
  deps: Deps,
  pageId: string,
): Promise<{ id: string; url: string; timeZone: string }> {
  const page = await deps.db.page.findUnique({
    where: { id: pageId },
    select: { id: true, url: true, host: true, isDefault: true, timeZone: true },
  })
  if (page === null) throw new Refusal('not_found', 'Not found.')
  return { id: page.id, url: pageAddress(page, deps.config.publicUrl), timeZone: page.timeZone }
}
