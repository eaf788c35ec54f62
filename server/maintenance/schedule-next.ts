import { nextOccurrence, parseRecurrence } from '../../domain/maintenance/recurrence.ts'
import { clockActor } from '../auth/actor.ts'
import { pageTransaction } from '../db/page-transaction.ts'
import type { Deps } from '../deps.ts'
import { loadIncident } from '../incidents/incident-record.ts'
import { writeUpdate } from '../incidents/write-update.ts'
import { newId } from '../new-id.ts'

/**
 * Schedules the next occurrence of a recurring maintenance whose present one has begun or is past, and hands the rule
 * on to it: the newest occurrence alone carries the rule, so that this happens once also with several cores.
 * What was missed while nothing ran is not made up for.
 */
export async function scheduleNextOccurrences(deps: Deps): Promise<void> {
  const now = deps.clock.now()
  const due = await deps.db.incident.findMany({
    where: {
      recurrence: { not: null },
      OR: [{ status: { not: 'scheduled' } }, { scheduledFor: { lte: now } }],
    },
    select: { id: true, pageId: true },
    take: 100,
  })
  for (const { id, pageId } of due) await scheduleNext(deps, pageId, id)
}

function scheduleNext(deps: Deps, pageId: string, beforeId: string): Promise<void> {
  return pageTransaction(
    deps.db,
    { pageId, now: () => deps.clock.now(), actor: clockActor },
    async ({ tx, at, record }) => {
      const before = await loadIncident(tx, pageId, beforeId)
      const { recurrence, scheduledFor, scheduledUntil } = before
      if (recurrence === null || scheduledFor === null || scheduledUntil === null) return
      const beginning = nextOccurrence(
        parseRecurrence(recurrence),
        new Date(Math.max(at.getTime(), scheduledFor.getTime())),
      )
      await tx.incident.update({ where: { id: beforeId }, data: { recurrence: null } })
      if (beginning === null) {
        await record({ type: 'maintenance.series_ended', incidentId: beforeId })
        return
      }
      const id = newId()
      const lastsMs = scheduledUntil.getTime() - scheduledFor.getTime()
      await tx.incident.create({
        data: {
          id,
          pageId,
          kind: 'maintenance',
          name: before.name,
          status: 'scheduled',
          impact: before.impactOverride ?? 'maintenance',
          impactOverride: before.impactOverride,
          isOpen: true,
          startedAt: at,
          scheduledFor: beginning,
          scheduledUntil: new Date(beginning.getTime() + lastsMs),
          scheduledRemindPrior: before.scheduledRemindPrior,
          autoInProgress: before.autoInProgress,
          autoCompleted: before.autoCompleted,
          autoTransitionToMaintenance: before.autoTransitionToMaintenance,
          autoTransitionToOperational: before.autoTransitionToOperational,
          autoDeliverAtStart: before.autoDeliverAtStart,
          autoDeliverAtEnd: before.autoDeliverAtEnd,
          dismissible: before.dismissible,
          metadata: before.metadata,
          reminderIntervals: before.reminderIntervals,
          recurrence,
          createdAt: at,
          updatedAt: at,
        },
      })
      for (const { componentId, position, statusAtStart } of before.components)
        await tx.incidentComponent.create({ data: { incidentId: id, componentId, position, statusAtStart } })
      // Its first words are those that were written when the series was made.
      const first = before.updates.findLast((update) => update.status === 'scheduled')
      await writeUpdate(tx, {
        incidentId: id,
        status: 'scheduled',
        affected: [],
        at,
        displayAt: at,
        input: { body: first?.body ?? '', deliverNotifications: first?.deliverNotifications ?? true },
        authorName: first?.authorName ?? null,
      })
      await record({
        type: 'maintenance.scheduled',
        incidentId: id,
        data: { name: before.name, series: beforeId },
      })
    },
  )
}
