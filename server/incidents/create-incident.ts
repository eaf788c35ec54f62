import { impactOf } from '../../domain/incidents/impact.ts'
import { CreateIncidentInput } from '../../domain/incidents/incident-input.ts'
import { dueAfter } from '../../domain/incidents/next-update-due.ts'
import {
  isOpenStatus,
  milestonesAfter,
  requireStatusOfKind,
  requireWindow,
} from '../../domain/incidents/status-rules.ts'
import { parseRecurrence } from '../../domain/maintenance/recurrence.ts'
import { parseInput } from '../../domain/parse-input.ts'
import { Refusal } from '../../domain/refusal.ts'
import type { ComponentStatus, Indicator } from '../../protocol/state-document.ts'
import { type Actor, authorise } from '../auth/actor.ts'
import { pageTransaction } from '../db/page-transaction.ts'
import type { Deps } from '../deps.ts'
import { newId } from '../new-id.ts'
import { affectComponents, wantedComponents } from './affect-components.ts'
import { type IncidentRecord, loadIncident } from './incident-record.ts'
import { rememberUndo } from './remember-undo.ts'
import { writeUpdate } from './write-update.ts'

/**
 * Opens an incident, or schedules a maintenance when `scheduledFor` is given, with its first update.
 * A backfilled one happened in the past: it changes no component's present status.
 */
export async function createIncident(deps: Deps, actor: Actor, raw: unknown): Promise<IncidentRecord> {
  const input = parseInput(CreateIncidentInput, raw)
  authorise(actor, 'responder', input.pageId)
  const { pageId } = input
  const isMaintenance = input.scheduledFor !== undefined
  const backfilled = input.backfilled ?? false
  const status = input.status ?? (isMaintenance ? 'scheduled' : backfilled ? 'resolved' : 'investigating')
  requireStatusOfKind(isMaintenance ? 'maintenance' : 'incident', status)
  if (isMaintenance) requireWindow(input.scheduledFor ?? null, input.scheduledUntil ?? null)
  if (input.recurrence) parseRecurrence(input.recurrence)
  if (backfilled && input.components !== undefined) {
    const message =
      'A backfilled incident cannot change the present status of components; name them by id only.'
    throw new Refusal('invalid', message, [{ path: 'components', message }])
  }
  return pageTransaction(
    deps.db,
    { pageId, now: () => deps.clock.now(), actor },
    async ({ tx, at, record }) => {
      const id = newId()
      const displayAt = input.displayAt ?? (backfilled ? (input.startedAt ?? at) : at)
      const startedAt = input.startedAt ?? new Date(Math.min(displayAt.getTime(), at.getTime()))
      const statuses = Object.values(input.components ?? {}) as ComponentStatus[]
      const worst = impactOf(statuses.filter((s) => s !== 'under_maintenance'))
      const impact = input.impactOverride ?? (isMaintenance ? 'maintenance' : worst)
      const due =
        input.nextUpdateDue === undefined
          ? (input.nextUpdateDueAt ?? null)
          : dueAfter(at, input.nextUpdateDue, impact as Indicator)
      await tx.incident.create({
        data: {
          id,
          pageId,
          kind: isMaintenance ? 'maintenance' : 'incident',
          name: input.name,
          status,
          impact,
          impactOverride: input.impactOverride ?? null,
          isOpen: isOpenStatus(status),
          startedAt,
          ...milestonesAfter({ monitoringAt: null, resolvedAt: null }, status, backfilled ? displayAt : at),
          backfilled,
          scheduledFor: input.scheduledFor ?? null,
          scheduledUntil: input.scheduledUntil ?? null,
          scheduledRemindPrior: input.scheduledRemindPrior ?? false,
          autoInProgress: input.autoInProgress ?? false,
          autoCompleted: input.autoCompleted ?? false,
          autoTransitionToMaintenance: input.autoTransitionToMaintenance ?? false,
          autoTransitionToOperational: input.autoTransitionToOperational ?? false,
          autoDeliverAtStart: input.autoDeliverAtStart ?? false,
          autoDeliverAtEnd: input.autoDeliverAtEnd ?? false,
          dismissible: input.dismissible ?? true,
          nextUpdateDueAt: isOpenStatus(status) ? due : null,
          metadata: JSON.stringify(input.metadata ?? {}),
          reminderIntervals: input.reminderIntervals ?? null,
          recurrence: input.recurrence ?? null,
          createdAt: at,
          updatedAt: at,
        },
      })
      const affected = await affectComponents(tx, {
        pageId,
        incidentId: id,
        wanted: wantedComponents(input),
        at,
        from: startedAt,
      })
      const updateId = await writeUpdate(tx, {
        incidentId: id,
        status,
        affected,
        at,
        displayAt,
        input,
        authorName: actor.name,
      })
      if (!backfilled)
        await rememberUndo(tx, { actor, at, updateId, incidentId: id, revision: 1, before: null })
      await record({
        type: isMaintenance ? 'maintenance.scheduled' : 'incident.created',
        incidentId: id,
        data: { name: input.name, status, impact },
      })
      return loadIncident(tx, pageId, id)
    },
  )
}
