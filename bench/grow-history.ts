import type { Deps } from '../server/deps.ts'
import { newId } from '../server/new-id.ts'

interface Growth {
  from: number
  to: number
  /** How many of its three updates each incident has. */
  updatesEach?: number
}

/** Past incidents number `from` to `to`, spread backwards over the years at ten a day. */
export async function growHistory(
  deps: Deps,
  pageId: string,
  componentIds: readonly string[],
  { from, to, updatesEach = 3 }: Growth,
): Promise<void> {
  const newest = Date.now() - 3600_000
  const componentOf = (i: number) => componentIds[i % componentIds.length]!
  for (let start = from; start < to; start += 1000) {
    const numbers = Array.from({ length: Math.min(1000, to - start) }, (_, i) => start + i)
    const incidents = numbers.map((n) => {
      const startedAt = new Date(newest - n * 8_640_000)
      const resolvedAt = new Date(startedAt.getTime() + 1800_000)
      return {
        id: newId(),
        pageId,
        name: `Incident ${n}`,
        status: 'resolved',
        impact: 'minor',
        isOpen: false,
        startedAt,
        resolvedAt,
        createdAt: startedAt,
        updatedAt: resolvedAt,
      }
    })
    const updates = incidents.flatMap((incident) =>
      ['resolved', 'identified', 'investigating'].slice(0, updatesEach).map((status, i) => {
        const at = new Date(incident.resolvedAt.getTime() - i * 600_000)
        return {
          id: newId(),
          incidentId: incident.id,
          status,
          body: `What we know, part ${3 - i}. `.repeat(8),
          displayAt: at,
          createdAt: at,
          updatedAt: at,
        }
      }),
    )
    const changes = incidents.flatMap((incident, i) =>
      [
        { status: 'partial_outage', startedAt: incident.startedAt },
        { status: 'operational', startedAt: incident.resolvedAt },
      ].map((change) => ({ id: newId(), componentId: componentOf(i), incidentId: incident.id, ...change })),
    )
    await deps.db.$transaction(async (tx) => {
      await tx.incident.createMany({ data: incidents })
      await tx.incidentUpdate.createMany({ data: updates })
      await tx.incidentComponent.createMany({
        data: incidents.map((incident, i) => ({
          incidentId: incident.id,
          componentId: componentOf(i),
          position: 0,
        })),
      })
      await tx.componentStatusChange.createMany({ data: changes })
    })
  }
}
