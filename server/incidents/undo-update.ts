import { z } from 'zod'
import { parseInput } from '../../domain/parse-input.ts'
import { Refusal } from '../../domain/refusal.ts'
import { Id } from '../../domain/text.ts'
import { type Actor, authorise } from '../auth/actor.ts'
import type { Tx } from '../db/database.ts'
import { pageTransaction } from '../db/page-transaction.ts'
import type { Deps } from '../deps.ts'
import type { AffectedComponent } from './affect-components.ts'
import { loadIncident } from './incident-record.ts'
import type { Before } from './remember-undo.ts'

const Input = z.strictObject({ pageId: Id, incidentId: Id, updateId: Id })
const Kept = z.object({ fields: z.record(z.string(), z.unknown()), componentIds: z.array(z.string()) })

/**
 * Takes an update back within ten seconds, by the rule of domain/incidents/undo.ts: it leaves page and feed, and status,
 * impact, promise and components are as before. The first update takes the incident with it (`isGone`).
 */
export async function undoUpdate(deps: Deps, actor: Actor, raw: unknown): Promise<{ isGone: boolean }> {
  const { pageId, incidentId, updateId } = parseInput(Input, raw)
  authorise(actor, 'responder', pageId)
  return pageTransaction(
    deps.db,
    { pageId, now: () => deps.clock.now(), actor },
    async ({ tx, at, record }) => {
      const incident = await loadIncident(tx, pageId, incidentId)
      const undo = await tx.updateUndo.findUnique({ where: { updateId } })
      const update = incident.updates.find((candidate) => candidate.id === updateId)
      if (update === undefined || undo === null || undo.userId !== actor.id || undo.until < at)
        throw new Refusal('conflict', 'It is too late to undo this: it has gone out. Post a correction.')
      if (incident.revision !== undo.revision)
        throw new Refusal('conflict', 'Somebody has changed this incident since. Post a correction.')
      const affected = update.affectedComponents
      if (affected !== null) await putBack(tx, incidentId, JSON.parse(affected) as AffectedComponent[], at)
      const data = { update: updateId, name: incident.name }
      if (undo.before === null) {
        await tx.incident.delete({ where: { id: incidentId } })
        await record({ type: `${incident.kind}.undone`, incidentId, data })
        return { isGone: true }
      }
      const before: Before = Kept.parse(JSON.parse(undo.before))
      await tx.incidentUpdate.delete({ where: { id: updateId } })
      await tx.incidentComponent.deleteMany({
        where: { incidentId, componentId: { notIn: before.componentIds } },
      })
      await tx.incident.update({
        where: { id: incidentId },
        data: { ...before.fields, revision: { increment: 1 }, updatedAt: at },
      })
      await record({ type: 'incident_update.undone', incidentId, data })
      return { isGone: false }
    },
  )
}

/** Gives components the status that they had; one that has moved on since keeps what it has. */
async function putBack(tx: Tx, incidentId: string, affected: AffectedComponent[], at: Date): Promise<void> {
  for (const { code, old_status, new_status } of affected) {
    if (old_status === new_status) continue
    const component = await tx.component.findUnique({ where: { id: code } })
    const latest = await tx.componentStatusChange.findFirst({
      where: { componentId: code },
      orderBy: { startedAt: 'desc' },
    })
    if (component?.status !== new_status || latest?.incidentId !== incidentId) continue
    await tx.componentStatusChange.delete({ where: { id: latest.id } })
    await tx.component.update({
      where: { id: code },
      data: { status: old_status, updatedAt: at, revision: { increment: 1 } },
    })
  }
}

/** The update of an incident that `userId` can still take back, and for how many milliseconds. */
export async function readUndo(
  deps: Deps,
  incident: { id: string; revision: number },
  userId: string,
): Promise<{ updateId: string; leftMs: number } | null> {
  const now = deps.clock.now()
  const undo = await deps.db.updateUndo.findFirst({
    where: { incidentId: incident.id, userId, until: { gt: now }, revision: incident.revision },
  })
  return undo === null ? null : { updateId: undo.updateId, leftMs: undo.until.getTime() - now.getTime() }
}
