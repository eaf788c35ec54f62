import { impactOf, worseImpact } from '../../domain/incidents/impact.ts'
import { UpdateIncidentInput } from '../../domain/incidents/incident-input.ts'
import { dueAfter } from '../../domain/incidents/next-update-due.ts'
import {
  type IncidentKind,
  isOpenStatus,
  milestonesAfter,
  requireStatusOfKind,
  requireWindow,
} from '../../domain/incidents/status-rules.ts'
import { parseRecurrence } from '../../domain/maintenance/recurrence.ts'
import { parseInput } from '../../domain/parse-input.ts'
import type { ComponentStatus, Indicator } from '../../protocol/state-document.ts'
import { type Actor, authorise } from '../auth/actor.ts'
import { pageTransaction } from '../db/page-transaction.ts'
import type { Deps } from '../deps.ts'
import { affectComponents, wantedComponents } from './affect-components.ts'
import { type IncidentRecord, loadIncident } from './incident-record.ts'
import { componentsOfTransition } from './maintenance-transition.ts'
import { rememberUndo } from './remember-undo.ts'
import { requireRevision } from './require-revision.ts'
import { requireSeenStatus } from './require-seen-status.ts'
import { writeUpdate } from './write-update.ts'

/**
 * Changes an incident or maintenance. A body, another status or named components make a new update of it.
 * Impact follows the worst status that its components had over its life, unless it is overridden.
 */
export async function updateIncident(deps: Deps, actor: Actor, raw: unknown): Promise<IncidentRecord> {
  const input = parseInput(UpdateIncidentInput, raw)
  authorise(actor, 'responder', input.pageId)
  const { pageId, id } = input
  return pageTransaction(
    deps.db,
    { pageId, now: () => deps.clock.now(), actor },
    async ({ tx, at, record }) => {
      const before = await loadIncident(tx, pageId, id)
      requireRevision(before.revision, input.revision)
      requireSeenStatus(before, input)
      if (input.recurrence) parseRecurrence(input.recurrence)
      const kind = before.kind as IncidentKind
      const status = input.status ?? before.status
      const isNewStatus = status !== before.status
      if (isNewStatus) requireStatusOfKind(kind, status)
      const scheduledFor = input.scheduledFor ?? before.scheduledFor
      const scheduledUntil = input.scheduledUntil ?? before.scheduledUntil
      if (kind === 'maintenance') requireWindow(scheduledFor, scheduledUntil)
      const wanted = wantedComponents(input)
      if (isNewStatus && wanted.size === 0) {
        for (const [componentId, next] of componentsOfTransition(before, status))
          wanted.set(componentId, next)
      }
      const isUpdate = isNewStatus || wanted.size > 0 || (input.body ?? '').trim() !== ''
      const displayAt = input.displayAt ?? at
      const affected = await affectComponents(tx, { pageId, incidentId: id, wanted, at, from: displayAt })
      if (isUpdate) {
        const writing = { incidentId: id, status, affected, at, displayAt, input, authorName: actor.name }
        const updateId = await writeUpdate(tx, writing)
        const revision = before.revision + 1
        await rememberUndo(tx, { actor, at, updateId, incidentId: id, revision, before })
      }
      const statuses = affected
        .map((a) => a.new_status as ComponentStatus)
        .filter((s) => s !== 'under_maintenance')
      const override = input.impactOverride === undefined ? before.impactOverride : input.impactOverride
      const lived = worseImpact(before.impact as Indicator, impactOf(statuses))
      const impact = (override ?? lived) as Indicator
      const given =
        input.nextUpdateDue === undefined ? input.nextUpdateDueAt : dueAfter(at, input.nextUpdateDue, impact)
      const dueAt = nextDue(given, isUpdate, isOpenStatus(status))
      await tx.incident.update({
        where: { id },
        data: {
          name: input.name,
          status,
          isOpen: isOpenStatus(status),
          impact,
          impactOverride: override,
          startedAt: input.startedAt,
          ...(isNewStatus ? milestonesAfter(before, status, displayAt) : {}),
          scheduledFor,
          scheduledUntil,
          scheduledRemindPrior: input.scheduledRemindPrior,
          autoInProgress: input.autoInProgress,
          autoCompleted: input.autoCompleted,
          autoTransitionToMaintenance: input.autoTransitionToMaintenance,
          autoTransitionToOperational: input.autoTransitionToOperational,
          autoDeliverAtStart: input.autoDeliverAtStart,
          autoDeliverAtEnd: input.autoDeliverAtEnd,
          dismissible: input.dismissible,
          nextUpdateDueAt: dueAt,
          dueRemindedAt: dueAt === undefined ? undefined : null,
          metadata: input.metadata === undefined ? undefined : JSON.stringify(input.metadata),
          reminderIntervals: input.reminderIntervals,
          recurrence: input.recurrence,
          revision: { increment: 1 },
          updatedAt: at,
        },
      })
      await record({
        type: eventType(kind, before.status, status, isUpdate),
        incidentId: id,
        data: { name: before.name, status },
      })
      return loadIncident(tx, pageId, id)
    },
  )
}

/** A promise of the next update is kept by posting one, and ends with the incident. */
function nextDue(
  given: Date | null | undefined,
  isUpdate: boolean,
  isOpen: boolean,
): Date | null | undefined {
  if (!isOpen) return null
  if (given !== undefined) return given
  return isUpdate ? null : undefined
}

function eventType(kind: IncidentKind, before: string, after: string, isUpdate: boolean): string {
  if (!isUpdate) return `${kind}.edited`
  if (isOpenStatus(before) && !isOpenStatus(after))
    return kind === 'incident' ? 'incident.resolved' : 'maintenance.completed'
  return `${kind}.updated`
}
