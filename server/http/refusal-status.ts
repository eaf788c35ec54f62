import type { RefusalCode } from '../../domain/refusal.ts'

/** The one table from refusals to HTTP. */
export const STATUS_OF: Record<RefusalCode, number> = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  limited: 429,
}
