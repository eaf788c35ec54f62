import { z } from 'zod'
import { parseInput } from '../../domain/parse-input.ts'
import { Refusal } from '../../domain/refusal.ts'
import { Id, Instant } from '../../domain/text.ts'
import { type Actor, authorise } from '../auth/actor.ts'
import { writeTransaction } from '../db/write-transaction.ts'
import type { Deps } from '../deps.ts'

const LinkReportsInput = z.strictObject({
  pageId: Id,
  incidentId: Id,
  /** Reports received since then. */
  since: Instant,
  /** Of this component only; null: of none named; left out: of all. */
  componentId: Id.nullable().optional(),
})

/** Says which incident the reports that belong to none yet are about. Returns how many it linked. */
export async function linkReports(deps: Deps, actor: Actor, raw: unknown): Promise<number> {
  const { pageId, incidentId, since, componentId } = parseInput(LinkReportsInput, raw)
  authorise(actor, 'responder', pageId)
  return writeTransaction(deps.db, async (tx) => {
    const where = { pageId, incidentId: null, receivedAt: { gte: since } }
    const { count } = await tx.report.updateMany({
      where: componentId === undefined ? where : { ...where, componentId },
      data: { incidentId },
    })
    const incident = await tx.incident.findUnique({ where: { id: incidentId }, select: { pageId: true } })
    if (incident?.pageId !== pageId) throw new Refusal('not_found', 'There is no such incident.')
    return count
  })
}
