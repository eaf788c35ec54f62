import type { Deps } from '../deps.ts'
import { type DirectiveRecord, liveAt } from './directive-record.ts'

/** Directives of a page, newest first; with `live` only those that the feed holds now. */
export function listDirectives(
  deps: Deps,
  pageId: string,
  options: { live?: boolean; take?: number; skip?: number } = {},
): Promise<DirectiveRecord[]> {
  return deps.db.directive.findMany({
    where: options.live === true ? liveAt(pageId, deps.clock.now()) : { pageId },
    orderBy: [{ issuedAt: 'desc' }, { id: 'desc' }],
    take: options.take ?? 100,
    skip: options.skip ?? 0,
  })
}
