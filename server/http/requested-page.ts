import { Refusal } from '../../domain/refusal.ts'
import { BASE_HEADER, PAGE_HEADER } from '../../protocol/follow.ts'
import type { Deps } from '../deps.ts'

export interface RequestedPage {
  id: string
  /** Prefix of the page's own links: empty, or `/p/<page id>`. */
  base: string
}

/** As `requestedPage`, but null where there is no such page: everybody may ask for `/p/<any id>/…`. */
export async function findRequestedPage(deps: Deps, headers: Headers): Promise<RequestedPage | null> {
  try {
    return await requestedPage(deps, headers)
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not_found') return null
    throw error
  }
}

/** Which page a request is for: the one that the edge names (core strips the header from everybody else), else the default. */
export async function requestedPage(deps: Deps, headers: Headers): Promise<RequestedPage> {
  const named = headers.get(PAGE_HEADER)
  const where = named === null || named === '' ? { isDefault: true } : { id: named }
  const page = await deps.db.page.findFirst({ where, select: { id: true } })
  if (page === null) throw new Refusal('not_found', 'There is no such page.')
  return { id: page.id, base: headers.get(BASE_HEADER) ?? '' }
}
