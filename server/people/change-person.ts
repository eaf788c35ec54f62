import { z } from 'zod'
import { parseInput } from '../../domain/parse-input.ts'
import { Refusal } from '../../domain/refusal.ts'
import { type Actor, authorise } from '../auth/actor.ts'
import type { Tx } from '../db/database.ts'
import { writeTransaction } from '../db/write-transaction.ts'
import type { Deps } from '../deps.ts'
import { ROLES } from './invite-person.ts'

const UserId = z.string().min(1).max(100)
const RoleInput = z.strictObject({ userId: UserId, role: z.enum(ROLES) })
const RemoveInput = z.strictObject({ userId: UserId })

/**
 * Touches every administrator first, so that of two changes, in two processes even, the second sees what the first
 * did: on PostgreSQL each would otherwise count the other's as still there.
 */
async function lockAdministrators(tx: Tx, at: Date): Promise<void> {
  await tx.user.updateMany({ where: { role: 'admin' }, data: { updatedAt: at } })
}

/** An installation without an administrator could be claimed anew, so the last one stays. */
async function keepAnAdministrator(tx: Tx): Promise<void> {
  if ((await tx.user.count({ where: { role: 'admin' } })) === 0)
    throw new Refusal('conflict', 'This is the last administrator. Make somebody else one first.')
}

/** Makes a person a responder or an administrator; it holds from their next request on. Needs an administrator. */
export async function changeRole(deps: Deps, actor: Actor, raw: unknown): Promise<void> {
  authorise(actor, 'admin', null)
  const { userId, role } = parseInput(RoleInput, raw)
  const at = deps.clock.now()
  await writeTransaction(deps.db, async (tx) => {
    await lockAdministrators(tx, at)
    const changed = await tx.user.updateMany({ where: { id: userId }, data: { role, updatedAt: at } })
    if (changed.count === 0) throw new Refusal('not_found', 'There is no such person.')
    await keepAnAdministrator(tx)
  })
}

/** Removes a person with their sessions and drafts; what they posted stays under their name. Needs an administrator. */
export async function removePerson(deps: Deps, actor: Actor, raw: unknown): Promise<void> {
  authorise(actor, 'admin', null)
  const { userId } = parseInput(RemoveInput, raw)
  const at = deps.clock.now()
  await writeTransaction(deps.db, async (tx) => {
    await lockAdministrators(tx, at)
    const removed = await tx.user.deleteMany({ where: { id: userId } })
    if (removed.count === 0) throw new Refusal('not_found', 'There is no such person.')
    await keepAnAdministrator(tx)
  })
}
