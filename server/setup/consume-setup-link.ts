import { z } from 'zod'
import { parseInput } from '../../domain/parse-input.ts'
import { Refusal } from '../../domain/refusal.ts'
import { createUser } from '../auth/create-user.ts'
import { writeTransaction } from '../db/write-transaction.ts'
import type { Deps } from '../deps.ts'
import { hashToken } from '../tokens/create-token.ts'
import { NewPerson } from './new-person.ts'

const Input = NewPerson.extend({ secret: z.string().min(1).max(100) })

/** Makes the first administrator out of a setup link, once. Of two that try at the same moment, one succeeds. */
export async function consumeSetupLink(deps: Deps, raw: unknown): Promise<{ id: string; email: string }> {
  const { secret, ...person } = parseInput(Input, raw)
  const now = deps.clock.now()
  return writeTransaction(deps.db, async (tx) => {
    // Writing first takes the lock, and a link is consumed by whoever changes this row.
    const claimed = await tx.setupLink.updateMany({
      where: { hash: hashToken(secret), role: null, userId: null, consumedAt: null, expiresAt: { gt: now } },
      data: { consumedAt: now },
    })
    if (claimed.count === 0) {
      throw new Refusal(
        'invalid',
        'This link has been used or is older than an hour. Start Allclear again, or run `allclear admin create`, for a new one.',
      )
    }
    if ((await tx.user.count({ where: { role: 'admin' } })) > 0)
      throw new Refusal('conflict', 'There is an administrator already.')
    return createUser(tx, { ...person, role: 'admin', at: now })
  })
}
