import { hashPassword } from 'better-auth/crypto'
import { z } from 'zod'
import { parseInput } from '../../domain/parse-input.ts'
import { writeTransaction } from '../db/write-transaction.ts'
import type { Deps } from '../deps.ts'
import { Password } from '../setup/new-person.ts'
import { useUpLink } from './one-time-link.ts'

const Input = z.strictObject({ secret: z.string().min(1).max(100), password: Password })

/** Sets a password by its one-time link, and ends every session of that person: whoever held one may be why. */
export async function setPassword(deps: Deps, raw: unknown): Promise<{ email: string }> {
  const { secret, password } = parseInput(Input, raw)
  const at = deps.clock.now()
  // Slow on purpose, so not while the writers wait.
  const hash = await hashPassword(password)
  return writeTransaction(deps.db, async (tx) => {
    const { userId } = await useUpLink(tx, secret, { userId: { not: null } }, at)
    const user = await tx.user.findUniqueOrThrow({ where: { id: userId as string } })
    await tx.account.updateMany({
      where: { userId: user.id, providerId: 'credential' },
      data: { password: hash, updatedAt: at },
    })
    await tx.session.deleteMany({ where: { userId: user.id } })
    return { email: user.email }
  })
}
