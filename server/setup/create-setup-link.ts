import { Refusal } from '../../domain/refusal.ts'
import { writeTransaction } from '../db/write-transaction.ts'
import type { Deps } from '../deps.ts'
import { makeOneTimeLink } from '../people/one-time-link.ts'

const VALID_MS = 60 * 60 * 1000

/**
 * A one-time link that makes the first administrator. Its secret stands in the fragment, which no server or proxy
 * ever sees; only its hash is stored, for an hour, and earlier links end. Refused once there is an administrator.
 */
export async function createSetupLink(deps: Deps): Promise<{ url: string; expiresAt: Date }> {
  if ((await deps.db.user.count({ where: { role: 'admin' } })) > 0) {
    throw new Refusal('conflict', 'There is an administrator already; they can add others.')
  }
  const at = deps.clock.now()
  return writeTransaction(deps.db, async (tx) => {
    await tx.setupLink.deleteMany({ where: { role: null, userId: null, consumedAt: null } })
    return makeOneTimeLink(tx, {
      path: '/setup',
      publicUrl: deps.config.publicUrl,
      at,
      validMs: VALID_MS,
    })
  })
}
