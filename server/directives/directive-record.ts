import { Refusal } from '../../domain/refusal.ts'
import { clampPolicy } from '../../protocol/policy.ts'
import type { Database, Prisma, Tx } from '../db/database.ts'

export type DirectiveRecord = Prisma.DirectiveGetPayload<object>

/** One directive of a page; `not_found` also when it belongs to another page. */
export async function loadDirective(db: Database | Tx, pageId: string, id: string): Promise<DirectiveRecord> {
  const row = await db.directive.findUnique({ where: { id } })
  if (row === null || row.pageId !== pageId) throw new Refusal('not_found', 'There is no such directive.')
  return row
}

/** What the feed holds at `at`: not revoked, not ended, not expired. */
export function liveAt(pageId: string, at: Date) {
  return { pageId, revokedAt: null, endedAt: null, expiresAt: { gt: at } } as const
}

/** How long a hidden tab may not hear of anything, by the page's policy at this moment. */
export async function hiddenPollSecondsOf(tx: Tx, pageId: string): Promise<number> {
  const knobs = await tx.knob.findMany({ where: { pageId, name: 'hiddenPollSeconds' } })
  return clampPolicy(Object.fromEntries(knobs.map((knob) => [knob.name, JSON.parse(knob.value)])))
    .hiddenPollSeconds
}
