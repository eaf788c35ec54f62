import { randomBytes } from 'node:crypto'
import { Refusal } from '../../domain/refusal.ts'
import type { Prisma, Tx } from '../db/database.ts'
import { newId } from '../new-id.ts'
import { hashToken } from '../tokens/create-token.ts'

export type OneTimeLink = Prisma.SetupLinkGetPayload<object>

interface Making {
  /** Where it leads, such as `/setup/join`. */
  path: string
  publicUrl: string
  at: Date
  validMs: number
  role?: string
  userId?: string
  createdBy?: string | null
}

/**
 * Stores a link that works once and says its address. The secret, 256 bits, stands in the fragment, which no server
 * and no proxy ever sees; only its hash is kept.
 */
export async function makeOneTimeLink(
  tx: Tx,
  { path, publicUrl, at, validMs, ...owner }: Making,
): Promise<{ id: string; url: string; expiresAt: Date }> {
  const secret = randomBytes(32).toString('base64url')
  const id = newId()
  const expiresAt = new Date(at.getTime() + validMs)
  await tx.setupLink.create({ data: { ...owner, id, hash: hashToken(secret), createdAt: at, expiresAt } })
  return { id, url: `${publicUrl}${path}#${secret}`, expiresAt }
}

/**
 * Uses a link up, in the transaction of what it is used for. Of two that try at the same moment one succeeds: a link
 * belongs to whoever changes its row, and that is the transaction's first statement.
 * `refusal` is what the others are told.
 */
export async function useUpLink(
  tx: Tx,
  secret: string,
  kind: Prisma.SetupLinkWhereInput,
  at: Date,
  refusal = 'This link has been used, was taken back, or is too old. Ask for a new one.',
): Promise<OneTimeLink> {
  const hash = hashToken(secret)
  const claimed = await tx.setupLink.updateMany({
    where: { ...kind, hash, consumedAt: null, expiresAt: { gt: at } },
    data: { consumedAt: at },
  })
  if (claimed.count === 0) throw new Refusal('invalid', refusal)
  return tx.setupLink.findUniqueOrThrow({ where: { hash } })
}
