import type { IncidentRecord } from './incident-record.ts'

/**
 * What a maintenance does to its components by itself when it moves to `status`: under maintenance at its start,
 * operational at its end, each only where the poster ticked it, and at the end only those that it had moved.
 */
export function componentsOfTransition(
  maintenance: IncidentRecord,
  status: string,
): [id: string, next: string][] {
  if (maintenance.kind !== 'maintenance') return []
  if (status === 'in_progress' && maintenance.autoTransitionToMaintenance) {
    return maintenance.components.map((link) => [link.componentId, link.statusAtStart ?? 'under_maintenance'])
  }
  if (status === 'completed' && maintenance.autoTransitionToOperational) {
    return maintenance.components
      .filter((link) => link.component.status === (link.statusAtStart ?? 'under_maintenance'))
      .map((link) => [link.componentId, 'operational'])
  }
  return []
}
