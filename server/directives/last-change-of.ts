import type { Deps } from '../deps.ts'

/** How many of the page's newest changes of directives are looked through. */
const LOOKED_THROUGH = 50

/** Who changed a directive last, and the rollout that it got; null: nobody since it was issued. */
export async function lastChangeOf(
  deps: Deps,
  pageId: string,
  id: string,
): Promise<{ by: string | null; rollout: number } | null> {
  const events = await deps.db.event.findMany({
    where: { pageId, type: 'directive.changed' },
    orderBy: { seq: 'desc' },
    take: LOOKED_THROUGH,
  })
  for (const { data, actorName } of events) {
    const change = JSON.parse(data) as { id: string; rollout: { to: number } }
    if (change.id === id) return { by: actorName, rollout: change.rollout.to }
  }
  return null
}
