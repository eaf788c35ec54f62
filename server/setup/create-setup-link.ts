import { randomBytes } from 'node:crypto'
import { Refusal } from '../../domain/refusal.ts'
import type { Deps } from '../deps.ts'
import { newId } from '../new-id.ts'
import { hashToken } from '../tokens/create-token.ts'

const VALID_MS = 60 * 60 * 1000

/**
 * A one-time link that makes the first administrator. Its secret stands in the fragment, which no server or proxy
 * ever sees; only its hash is stored, for an hour, and earlier links end. Refused once there is an administrator.
 */
export async function createSetupLink(deps: Deps): Promise<{ url: string; expiresAt: Date }> {
  if ((await deps.db.user.count({ where: { role: 'admin' } })) > 0) {
    throw new Refusal('conflict', 'There is an administrator already; they can add others.')
  }
  const secret = randomBytes(32).toString('base64url')
  const now = deps.clock.now()
  const expiresAt = new Date(now.getTime() + VALID_MS)
  await deps.db.setupLink.deleteMany({ where: { consumedAt: null } })
  await deps.db.setupLink.create({
    data: { id: newId(), hash: hashToken(secret), createdAt: now, expiresAt },
  })
  return { url: `${deps.config.publicUrl}/setup#${secret}`, expiresAt }
}
