import { INCIDENT_STATUSES, MAINTENANCE_STATUSES } from '../../protocol/state-document.ts'
import { Refusal } from '../refusal.ts'

export type IncidentKind = 'incident' | 'maintenance'

/** Refuses a status of the other kind: a maintenance is never `investigating`. */
export function requireStatusOfKind(kind: IncidentKind, status: string): void {
  const allowed: readonly string[] = kind === 'maintenance' ? MAINTENANCE_STATUSES : INCIDENT_STATUSES
  if (!allowed.includes(status)) {
    const noun = kind === 'maintenance' ? 'A maintenance' : 'An incident'
    const message = `${noun} can be ${allowed.join(', ')}, not ${status}.`
    throw new Refusal('invalid', message, [{ path: 'status', message }])
  }
}

/** Whether an incident or maintenance with this status still concerns anybody. */
export function isOpenStatus(status: string): boolean {
  return status !== 'resolved' && status !== 'completed' && status !== 'postmortem'
}

interface Milestones {
  monitoringAt: Date | null
  resolvedAt: Date | null
}

/**
 * When it reached monitoring (a maintenance: verifying) and its end, after a change to `status` at `at`.
 * The first time stays; reopening takes the end back.
 */
export function milestonesAfter(before: Milestones, status: string, at: Date): Milestones {
  const isMonitoring = status === 'monitoring' || status === 'verifying'
  return {
    monitoringAt: before.monitoringAt ?? (isMonitoring ? at : null),
    resolvedAt: isOpenStatus(status) ? null : (before.resolvedAt ?? at),
  }
}

/** A maintenance needs a window that ends after it begins. */
export function requireWindow(scheduledFor: Date | null, scheduledUntil: Date | null): void {
  if (scheduledFor === null || scheduledUntil === null) {
    const message = 'A maintenance needs both its beginning and its end.'
    throw new Refusal('invalid', message, [
      { path: scheduledFor === null ? 'scheduledFor' : 'scheduledUntil', message },
    ])
  }
  if (scheduledUntil <= scheduledFor) {
    const message = 'The end must be later than the beginning.'
    throw new Refusal('invalid', message, [{ path: 'scheduledUntil', message }])
  }
}
