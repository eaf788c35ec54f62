import { Refusal } from '../../domain/refusal.ts'
import type { Actor } from '../auth/actor.ts'
import type { Deps } from '../deps.ts'
import { hashToken } from './create-token.ts'

export interface TokenActor extends Actor {
  kind: 'token'
  id: string
  scopes: string[]
}

/** `lastUsedAt` is written at most this often. */
const TOUCH_EVERY_MS = 60_000

/**
 * The key of a request in each of the ways that clients send it: `Authorization: OAuth k`, `Bearer k`, the raw key,
 * or `?api_key=k`. Null where there is none.
 */
export function keyOf(request: Request): string | null {
  const header = request.headers.get('authorization')?.trim()
  if (header) return header.replace(/^(OAuth|Bearer|token)\s+/i, '')
  return new URL(request.url).searchParams.get('api_key')
}

/** Who a key stands for. Throws `unauthenticated` for none, an unknown, revoked or expired one alike. */
export async function authenticateToken(deps: Deps, key: string | null): Promise<TokenActor> {
  const refused = new Refusal(
    'unauthenticated',
    'Could not authenticate: send an API key as Authorization: OAuth <key>.',
  )
  if (key === null || key === '' || key.length > 500) throw refused
  const row = await deps.db.apiToken.findUnique({ where: { hash: hashToken(key) } })
  const now = deps.clock.now()
  if (row === null || row.revokedAt !== null || (row.expiresAt !== null && row.expiresAt <= now))
    throw refused
  if (row.lastUsedAt === null || now.getTime() - row.lastUsedAt.getTime() > TOUCH_EVERY_MS) {
    await deps.db.apiToken.update({ where: { id: row.id }, data: { lastUsedAt: now } })
  }
  return {
    kind: 'token',
    id: row.id,
    name: row.name,
    role: 'admin',
    pageId: row.pageId,
    scopes: row.scopes.split(' '),
  }
}
