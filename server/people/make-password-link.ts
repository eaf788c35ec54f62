import { z } from 'zod'
import { parseInput } from '../../domain/parse-input.ts'
import { Refusal } from '../../domain/refusal.ts'
import { type Actor, authorise } from '../auth/actor.ts'
import { writeTransaction } from '../db/write-transaction.ts'
import type { Deps } from '../deps.ts'
import { makeOneTimeLink } from './one-time-link.ts'

const VALID_MS = 60 * 60 * 1000

const Input = z.union([
  z.strictObject({ userId: z.string().min(1).max(100) }),
  z.strictObject({ email: z.email('must be an e-mail address').max(254).toLowerCase() }),
])

/**
 * A link by which a person who forgot their password sets a new one. It works once, for an hour; an earlier one of
 * theirs ends. Needs an administrator, who hands it over: Allclear sends no mail for it.
 */
export async function makePasswordLink(
  deps: Deps,
  actor: Actor,
  raw: unknown,
): Promise<{ id: string; url: string; expiresAt: Date }> {
  authorise(actor, 'admin', null)
  const input = parseInput(Input, raw)
  const at = deps.clock.now()
  return writeTransaction(deps.db, async (tx) => {
    // Writing comes first: it takes the lock, so that the person cannot go between reading and writing.
    await tx.setupLink.deleteMany({ where: { expiresAt: { lt: at }, userId: { not: null } } })
    const user = await tx.user.findUnique({
      where: 'userId' in input ? { id: input.userId } : { email: input.email },
      select: { id: true },
    })
    if (user === null) throw new Refusal('not_found', 'There is no such person.')
    await tx.setupLink.deleteMany({ where: { userId: user.id, consumedAt: null } })
    return makeOneTimeLink(tx, {
      path: '/setup/password',
      publicUrl: deps.config.publicUrl,
      at,
      validMs: VALID_MS,
      userId: user.id,
      createdBy: actor.name,
    })
  })
}
