import { z } from 'zod'
import { worseImpact } from '../../domain/incidents/impact.ts'
import { parseInput } from '../../domain/parse-input.ts'
import { Refusal } from '../../domain/refusal.ts'
import { Id } from '../../domain/text.ts'
import type { Indicator } from '../../protocol/state-document.ts'
import { type Actor, authorise } from '../auth/actor.ts'
import { pageTransaction } from '../db/page-transaction.ts'
import type { Deps } from '../deps.ts'
import { type IncidentRecord, loadIncident } from './incident-record.ts'
import { writeUpdate } from './write-update.ts'

const Input = z.strictObject({ pageId: Id, id: Id, intoId: Id })

/**
 * Closes a duplicate and points it at the incident that goes on. Its components, its part in their history and its
 * reports move there; its own updates stay on its page. Returns the incident that goes on.
 */
export async function mergeIncident(deps: Deps, actor: Actor, raw: unknown): Promise<IncidentRecord> {
  const { pageId, id, intoId } = parseInput(Input, raw)
  authorise(actor, 'responder', pageId)
  return pageTransaction(
    deps.db,
    { pageId, now: () => deps.clock.now(), actor },
    async ({ tx, at, record }) => {
      const duplicate = await loadIncident(tx, pageId, id)
      const target = await loadIncident(tx, pageId, intoId)
      const message =
        id === intoId
          ? 'An incident is not merged into itself.'
          : duplicate.kind !== 'incident' || target.kind !== 'incident'
            ? 'Only incidents can be merged.'
            : duplicate.mergedIntoId !== null || target.mergedIntoId !== null
              ? 'One of the two has been merged already.'
              : null
      if (message !== null) throw new Refusal('invalid', message, [{ path: 'intoId', message }])
      const known = new Set(target.components.map((link) => link.componentId))
      const added = duplicate.components.filter((link) => !known.has(link.componentId))
      for (const [index, { componentId }] of added.entries()) {
        const position = target.components.length + index
        await tx.incidentComponent.create({ data: { incidentId: intoId, componentId, position } })
      }
      const moved = { where: { incidentId: id }, data: { incidentId: intoId } }
      await tx.componentStatusChange.updateMany(moved)
      await tx.report.updateMany(moved)
      await tx.incident.updateMany({ where: { mergedIntoId: id }, data: { mergedIntoId: intoId } })
      await writeUpdate(tx, {
        incidentId: id,
        status: 'resolved',
        affected: [],
        at,
        displayAt: at,
        // Whoever follows the duplicate is told where it goes on; whoever follows the other knows already.
        input: { body: `This is the same as “${target.name}”. Follow it there.` },
        authorName: actor.name,
      })
      await tx.incident.update({
        where: { id },
        data: {
          status: 'resolved',
          isOpen: false,
          resolvedAt: duplicate.resolvedAt ?? at,
          mergedIntoId: intoId,
          nextUpdateDueAt: null,
          dueRemindedAt: null,
          revision: { increment: 1 },
          updatedAt: at,
        },
      })
      const startedAt = new Date(Math.min(duplicate.startedAt.getTime(), target.startedAt.getTime()))
      const lived = worseImpact(duplicate.impact as Indicator, target.impact as Indicator)
      await tx.incident.update({
        where: { id: intoId },
        data: {
          startedAt,
          impact: target.impactOverride ?? lived,
          revision: { increment: 1 },
          updatedAt: at,
        },
      })
      await record({ type: 'incident.merged', incidentId: id, data: { name: duplicate.name, into: intoId } })
      return loadIncident(tx, pageId, intoId)
    },
  )
}
