import { z } from 'zod'
import { parseInput } from '../../domain/parse-input.ts'
import { Refusal } from '../../domain/refusal.ts'
import { Id } from '../../domain/text.ts'
import { type Actor, authorise } from '../auth/actor.ts'
import { writeTransaction } from '../db/write-transaction.ts'
import type { Deps } from '../deps.ts'

const Input = z.strictObject({ id: Id })

/** Ends an invitation that nobody has used. Needs an administrator. */
export async function takeBackInvitation(deps: Deps, actor: Actor, raw: unknown): Promise<void> {
  authorise(actor, 'admin', null)
  const { id } = parseInput(Input, raw)
  const { count } = await writeTransaction(deps.db, (tx) =>
    tx.setupLink.deleteMany({ where: { id, role: { not: null }, consumedAt: null } }),
  )
  if (count === 0) throw new Refusal('not_found', 'This invitation was used or taken back already.')
}
