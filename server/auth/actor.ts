import { Refusal } from '../../domain/refusal.ts'
import type { EventActor } from '../db/page-transaction.ts'

export type Role = 'responder' | 'admin'

/** Who asks. Made by transport: a session, an API token, or the command line beside the database. */
export interface Actor extends EventActor {
  role: Role
  /** Pages this actor may touch; null: all. */
  pageId: string | null
}

/** Refuses an actor below `role`, and hides pages that are not theirs as if they did not exist. */
export function authorise(actor: Actor, role: Role, pageId: string | null): void {
  if (role === 'admin' && actor.role !== 'admin')
    throw new Refusal('forbidden', 'This needs an administrator.')
  if (actor.pageId !== null && pageId !== actor.pageId)
    throw new Refusal('not_found', 'There is no such page.')
}

/** The command line: whoever can read the database file may do everything. */
export const commandActor: Actor = {
  kind: 'command',
  id: null,
  name: 'command line',
  role: 'admin',
  pageId: null,
}
/** What changes by the passing of time alone. */
export const clockActor: Actor = { kind: 'clock', id: null, name: null, role: 'admin', pageId: null }
