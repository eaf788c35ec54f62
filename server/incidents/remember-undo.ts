import { UNDO_MS } from '../../domain/incidents/undo.ts'
import type { Actor } from '../auth/actor.ts'
import type { Tx } from '../db/database.ts'
import type { IncidentRecord } from './incident-record.ts'

const KEPT = [
  'name',
  'status',
  'impact',
  'impactOverride',
  'isOpen',
  'startedAt',
  'monitoringAt',
  'resolvedAt',
  'scheduledFor',
  'scheduledUntil',
  'nextUpdateDueAt',
  'dueRemindedAt',
] as const

/** What an undo puts back: the incident's fields, and which components belonged to it. */
export interface Before {
  fields: Record<string, unknown>
  componentIds: string[]
}

interface Remembering {
  actor: Actor
  at: Date
  updateId: string
  incidentId: string
  /** That the incident has right after the update. */
  revision: number
  /** Null: the update opened the incident. */
  before: IncidentRecord | null
}

/** Keeps what an update of a person changed for as long as it can be undone; tools and the clock have no undo. */
export async function rememberUndo(tx: Tx, remembering: Remembering): Promise<void> {
  const { actor, at, updateId, incidentId, revision, before } = remembering
  if (actor.kind !== 'user' || actor.id === null) return
  const kept: Before | null =
    before === null
      ? null
      : {
          fields: Object.fromEntries(KEPT.map((name) => [name, before[name]])),
          componentIds: before.components.map((link) => link.componentId),
        }
  await tx.updateUndo.deleteMany({ where: { until: { lt: at } } })
  await tx.updateUndo.create({
    data: {
      updateId,
      incidentId,
      userId: actor.id,
      until: new Date(at.getTime() + UNDO_MS),
      revision,
      before: kept === null ? null : JSON.stringify(kept),
    },
  })
}
