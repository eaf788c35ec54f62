import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { parseInput } from '../../domain/parse-input.ts'
import { Refusal } from '../../domain/refusal.ts'
import { Id, Instant, lineOf } from '../../domain/text.ts'
import { type Actor, authorise } from '../auth/actor.ts'
import type { Deps } from '../deps.ts'
import { newId } from '../new-id.ts'

/** manage: read and write everything of the management API; read: only read it; edge: follow core as an edge. */
export const TOKEN_SCOPES = ['manage', 'read', 'edge'] as const

const Input = z.strictObject({
  name: lineOf(100),
  scopes: z.array(z.enum(TOKEN_SCOPES)).min(1, 'must name at least one scope').max(TOKEN_SCOPES.length),
  /** Only this page; absent: all pages. */
  pageId: Id.nullable().optional(),
  expiresAt: Instant.nullable().optional(),
})

export interface CreatedToken {
  id: string
  /** Shown this once; only its hash is kept. */
  token: string
}

/** SHA-256 of a token, hex. A token is 256 random bits, so a plain hash is as good as a slow one. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/** Makes an API token. Needs an administrator. */
export async function createToken(deps: Deps, actor: Actor, raw: unknown): Promise<CreatedToken> {
  const input = parseInput(Input, raw)
  authorise(actor, 'admin', input.pageId ?? null)
  if (input.pageId && (await deps.db.page.findUnique({ where: { id: input.pageId } })) === null) {
    throw new Refusal('not_found', 'There is no such page.')
  }
  const token = `ac_${randomBytes(32).toString('base64url')}`
  const id = newId()
  await deps.db.apiToken.create({
    data: {
      id,
      name: input.name,
      hash: hashToken(token),
      prefix: token.slice(0, 8),
      scopes: [...new Set(input.scopes)].join(' '),
      pageId: input.pageId ?? null,
      createdAt: deps.clock.now(),
      expiresAt: input.expiresAt ?? null,
    },
  })
  return { id, token }
}
