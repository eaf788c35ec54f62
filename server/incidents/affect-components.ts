import { Refusal } from '../../domain/refusal.ts'
import { setComponentStatus } from '../components/set-component-status.ts'
import type { Tx } from '../db/database.ts'

/** One entry of an update's `affected_components`, in Statuspage's form. `name` is "Group - Component". */
export interface AffectedComponent {
  code: string
  name: string
  old_status: string
  new_status: string
}

export interface Affect {
  pageId: string
  incidentId: string
  /** New status by component id; null keeps the status it has. */
  wanted: Map<string, string | null>
  at: Date
  from: Date
}

/** Links components to an incident and moves their statuses; says what was affected, in the order given. */
export async function affectComponents(tx: Tx, affect: Affect): Promise<AffectedComponent[]> {
  const ids = [...affect.wanted.keys()]
  if (ids.length === 0) return []
  const found = await tx.component.findMany({
    where: { id: { in: ids }, pageId: affect.pageId, isGroup: false },
    include: { group: { select: { name: true } } },
  })
  const byId = new Map(found.map((component) => [component.id, component]))
  const missing = ids.filter((id) => !byId.has(id))
  if (missing.length > 0) {
    const message = `There is no such component: ${missing.slice(0, 5).join(', ')}.`
    throw new Refusal('invalid', message, [{ path: `components.${missing[0]}`, message }])
  }
  const linked = await tx.incidentComponent.findMany({ where: { incidentId: affect.incidentId } })
  const known = new Set(linked.map((link) => link.componentId))
  let position = linked.length
  const affected: AffectedComponent[] = []
  for (const id of ids) {
    const component = byId.get(id)!
    const status = affect.wanted.get(id) ?? component.status
    if (!known.has(id)) {
      await tx.incidentComponent.create({
        data: { incidentId: affect.incidentId, componentId: id, position: position++ },
      })
    }
    await setComponentStatus(tx, {
      componentId: id,
      status,
      at: affect.at,
      from: affect.from,
      incidentId: affect.incidentId,
    })
    affected.push({
      code: id,
      name: component.group === null ? component.name : `${component.group.name} - ${component.name}`,
      old_status: component.status,
      new_status: status,
    })
  }
  return affected
}

/** The two ways in which an input names components, as one. A status given wins over a mere mention. */
export function wantedComponents(input: {
  components?: Record<string, string>
  componentIds?: string[]
}): Map<string, string | null> {
  const wanted = new Map<string, string | null>()
  for (const id of input.componentIds ?? []) wanted.set(id, null)
  for (const [id, status] of Object.entries(input.components ?? {})) wanted.set(id, status)
  return wanted
}
