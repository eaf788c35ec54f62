import { createHash } from 'node:crypto'
import { Refusal } from '../../domain/refusal.ts'
import { writeTransaction } from '../db/write-transaction.ts'
import type { Deps } from '../deps.ts'

const WINDOW_MS = 60_000
const MAX_TRIES = 10

/**
 * Counts a try to sign in, by address and e-mail together; throws `Refusal('limited')` for more than 10 a minute.
 * The form's action needs this of its own: better-auth counts only what comes to its routes.
 */
export async function limitSignIn(deps: Deps, who: { address: string; email: string }): Promise<void> {
  const { address } = who
  const email = who.email.trim().toLowerCase()
  const key = `sign-in-form:${createHash('sha256')
    .update(JSON.stringify([address, email]))
    .digest('hex')}`
  const now = deps.clock.now().getTime()
  const begun = await writeTransaction(deps.db, async (tx) => {
    await tx.rateLimit.updateMany({ where: { key }, data: { count: { increment: 1 } } })
    const row = await tx.rateLimit.findUnique({ where: { key } })
    if (row !== null && now - Number(row.lastRequest) < WINDOW_MS) return row
    const fresh = { count: 1, lastRequest: BigInt(now) }
    return tx.rateLimit.upsert({ where: { key }, create: { id: key, key, ...fresh }, update: fresh })
  })
  if (begun.count <= MAX_TRIES) return
  const seconds = Math.ceil((Number(begun.lastRequest) + WINDOW_MS - now) / 1000)
  throw new Refusal('limited', `Too many tries with this e-mail address. Try again in ${seconds} seconds.`)
}
