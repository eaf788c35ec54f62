import type { Deps } from '../deps.ts'

export interface TokenSummary {
  id: string
  name: string
  prefix: string
  scopes: string[]
  pageId: string | null
  createdAt: Date
  lastUsedAt: Date | null
  expiresAt: Date | null
  revokedAt: Date | null
}

/** All tokens, newest first, without their hashes. */
export async function listTokens(deps: Deps): Promise<TokenSummary[]> {
  const rows = await deps.db.apiToken.findMany({
    orderBy: { createdAt: 'desc' },
    take: 500,
    omit: { hash: true },
  })
  return rows.map((row) => ({ ...row, scopes: row.scopes.split(' ') }))
}
