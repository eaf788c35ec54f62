import { parseInput } from '../../domain/parse-input.ts'
import { type Actor, authorise } from '../auth/actor.ts'
import { createUser } from '../auth/create-user.ts'
import { inWriteLane } from '../db/write-lane.ts'
import type { Deps } from '../deps.ts'
import { NewPerson } from './new-person.ts'

/** Makes an administrator at once, also beside others: for whoever sits at the database. Links to the first one end. */
export async function createAdministrator(
  deps: Deps,
  actor: Actor,
  raw: unknown,
): Promise<{ id: string; email: string }> {
  authorise(actor, 'admin', null)
  const input = parseInput(NewPerson, raw)
  return inWriteLane(deps.db, () =>
    deps.db.$transaction(async (tx) => {
      // Writing comes first: it takes the lock, so that no other writer can come between reading and writing.
      await tx.setupLink.deleteMany({ where: { role: null, userId: null, consumedAt: null } })
      return createUser(tx, { ...input, role: 'admin', at: deps.clock.now() })
    }),
  )
}
