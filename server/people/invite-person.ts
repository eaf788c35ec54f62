import { z } from 'zod'
import { parseInput } from '../../domain/parse-input.ts'
import { Refusal } from '../../domain/refusal.ts'
import { type Actor, authorise } from '../auth/actor.ts'
import { writeTransaction } from '../db/write-transaction.ts'
import type { Deps } from '../deps.ts'
import { makeOneTimeLink } from './one-time-link.ts'

const VALID_MS = 3 * 24 * 60 * 60 * 1000
/** More open invitations than this is a mistake, or somebody's loop. */
const MAX_OPEN = 50

export const ROLES = ['responder', 'admin'] as const

const Input = z.strictObject({ role: z.enum(ROLES) })

/**
 * A link by which one person joins, as `responder` (posts and steers) or `admin` (also settings, tokens and people).
 * It works once, for three days. Needs an administrator.
 */
export async function invitePerson(
  deps: Deps,
  actor: Actor,
  raw: unknown,
): Promise<{ id: string; url: string; expiresAt: Date }> {
  authorise(actor, 'admin', null)
  const { role } = parseInput(Input, raw)
  const at = deps.clock.now()
  return writeTransaction(deps.db, async (tx) => {
    const made = await makeOneTimeLink(tx, {
      path: '/setup/join',
      publicUrl: deps.config.publicUrl,
      at,
      validMs: VALID_MS,
      role,
      createdBy: actor.name,
    })
    const open = await tx.setupLink.count({
      where: { role: { not: null }, consumedAt: null, expiresAt: { gt: at } },
    })
    if (open > MAX_OPEN)
      throw new Refusal('invalid', `There are ${MAX_OPEN} open invitations. Take some of them back first.`)
    return made
  })
}
