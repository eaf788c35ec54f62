import { directiveOfRow } from '../state/read-state.ts'
import type { DirectiveRecord } from './directive-record.ts'

/** A directive as the management API and the command line show it: the wire's shape, and what became of it. */
export function directiveView(row: DirectiveRecord, now: Date) {
  const end = row.revokedAt ?? (row.expiresAt <= now ? row.expiresAt : null)
  return {
    ...directiveOfRow(row),
    status: row.revokedAt !== null ? 'revoked' : end === null ? 'live' : 'expired',
    revision: row.revision,
    issuedBy: row.issuedBy,
    revokedAt: row.revokedAt?.toISOString() ?? null,
  }
}
