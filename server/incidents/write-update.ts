import type { Tx } from '../db/database.ts'
import { newId } from '../new-id.ts'
import type { AffectedComponent } from './affect-components.ts'

export interface UpdateWriting {
  incidentId: string
  status: string
  affected: AffectedComponent[]
  at: Date
  displayAt: Date
  input: {
    body?: string
    deliverNotifications?: boolean
    wantsTwitterUpdate?: boolean
    customTweet?: string | null
  }
  authorName: string | null
}

/** Writes one update of an incident. Subscribers are told unless the poster says no. Returns its id. */
export async function writeUpdate(tx: Tx, writing: UpdateWriting): Promise<string> {
  const { input, at, affected } = writing
  const id = newId()
  await tx.incidentUpdate.create({
    data: {
      id,
      incidentId: writing.incidentId,
      status: writing.status,
      body: input.body ?? '',
      displayAt: writing.displayAt,
      affectedComponents: affected.length === 0 ? null : JSON.stringify(affected),
      deliverNotifications: input.deliverNotifications ?? true,
      wantsTwitterUpdate: input.wantsTwitterUpdate ?? false,
      customTweet: input.customTweet ?? null,
      authorName: writing.authorName,
      createdAt: at,
      updatedAt: at,
    },
  })
  return id
}
