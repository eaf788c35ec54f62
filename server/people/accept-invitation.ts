import { z } from 'zod'
import { parseInput } from '../../domain/parse-input.ts'
import type { Role } from '../auth/actor.ts'
import { createUser } from '../auth/create-user.ts'
import { writeTransaction } from '../db/write-transaction.ts'
import type { Deps } from '../deps.ts'
import { NewPerson } from '../setup/new-person.ts'
import { useUpLink } from './one-time-link.ts'

const Input = NewPerson.extend({ secret: z.string().min(1).max(100) })

/** Makes whoever holds an invitation's link a person of this installation. */
export async function acceptInvitation(deps: Deps, raw: unknown): Promise<{ id: string; email: string }> {
  const { secret, ...person } = parseInput(Input, raw)
  const at = deps.clock.now()
  return writeTransaction(deps.db, async (tx) => {
    const link = await useUpLink(tx, secret, { role: { not: null } }, at)
    return createUser(tx, { ...person, role: link.role as Role, at })
  })
}
