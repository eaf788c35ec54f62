import type { StateVersion } from '../../protocol/version-order.ts'
import type { Deps } from '../deps.ts'

/** Where a page stands now. Read before the rows of an answer, so that the answer is never older than it says. */
export async function stateVersion(deps: Deps, pageId: string): Promise<StateVersion & { at: Date }> {
  const { epoch } = await deps.db.installation.findUniqueOrThrow({ where: { id: 1 } })
  const feed = await deps.db.feed.findUniqueOrThrow({ where: { pageId } })
  return { epoch, seq: feed.seq, at: feed.at }
}
