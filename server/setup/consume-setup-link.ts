import { z } from 'zod'
import { parseInput } from '../../domain/parse-input.ts'
import { Refusal } from '../../domain/refusal.ts'
import { createUser } from '../auth/create-user.ts'
import { writeTransaction } from '../db/write-transaction.ts'
import type { Deps } from '../deps.ts'
import { useUpLink } from '../people/one-time-link.ts'
import { NewPerson } from './new-person.ts'

const Input = NewPerson.extend({ secret: z.string().min(1).max(100) })

const REFUSAL =
  'This link has been used or is older than an hour. Start Allclear again, or run `allclear admin create`, for a new one.'

/** Makes the first administrator out of a setup link, once. Of two that try at the same moment, one succeeds. */
export async function consumeSetupLink(deps: Deps, raw: unknown): Promise<{ id: string; email: string }> {
  const { secret, ...person } = parseInput(Input, raw)
  const now = deps.clock.now()
  return writeTransaction(deps.db, async (tx) => {
    await useUpLink(tx, secret, { role: null, userId: null }, now, REFUSAL)
    if ((await tx.user.count({ where: { role: 'admin' } })) > 0)
      throw new Refusal('conflict', 'There is an administrator already.')
    return createUser(tx, { ...person, role: 'admin', at: now })
  })
}
