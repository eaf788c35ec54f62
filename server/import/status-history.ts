import { derivedId, type IncidentRows } from './incident-rows.ts'

export interface ImportedStatusChange {
  id: string
  componentId: string
  status: string
  startedAt: Date
  incidentId: string | null
}

/**
 * A component's status over time, as far as the updates tell it: a change wherever an update says that the status
 * became another than it was. `present` closes the history when the source's status now is not where it ended.
 */
export function statusHistory(
  component: { id: string; status: string; createdAt: Date; updatedAt: Date },
  incidents: readonly IncidentRows[],
): ImportedStatusChange[] {
  const told = incidents
    .flatMap(({ incident, updates }) =>
      updates.flatMap((update) => {
        const affected = JSON.parse(update.affectedComponents ?? '[]') as {
          code: string
          old_status: string
          new_status: string
        }[]
        const mine = affected.find((entry) => entry.code === component.id)
        const startedAt = (update.displayAt ?? update.createdAt) as Date
        return mine === undefined
          ? []
          : [{ mine, startedAt, updateId: update.id, incidentId: incident.id, ordinal: update.ordinal ?? 0 }]
      }),
    )
    .sort((a, b) => a.startedAt.getTime() - b.startedAt.getTime() || a.ordinal - b.ordinal)
  const changes: ImportedStatusChange[] = []
  const first = told[0]?.mine.old_status
  let status = 'operational'
  if (first !== undefined && first !== 'operational') {
    const startedAt = new Date(Math.min(component.createdAt.getTime(), told[0]!.startedAt.getTime() - 1))
    changes.push({
      id: derivedId(`${component.id}:first`),
      componentId: component.id,
      status: first,
      startedAt,
      incidentId: null,
    })
    status = first
  }
  for (const { mine, startedAt, updateId, incidentId } of told) {
    if (mine.new_status === status) continue
    status = mine.new_status
    changes.push({
      id: derivedId(`${component.id}:${updateId}`),
      componentId: component.id,
      status,
      startedAt,
      incidentId,
    })
  }
  if (component.status !== status) {
    const latest = changes.at(-1)?.startedAt.getTime() ?? 0
    const startedAt = new Date(Math.max(component.updatedAt.getTime(), latest + 1))
    const id = derivedId(`${component.id}:present:${component.status}:${startedAt.toISOString()}`)
    changes.push({ id, componentId: component.id, status: component.status, startedAt, incidentId: null })
  }
  return changes
}
