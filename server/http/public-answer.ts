import { createHash } from 'node:crypto'
import { PUBLIC_SEQ_HEADER } from '../../protocol/follow.ts'
import { formatVersion, type StateVersion } from '../../protocol/version-order.ts'

export interface PublicAnswer {
  body: string
  contentType: string
  /** The state that this answer shows, read before its rows were. */
  version: StateVersion
  cacheControl: string
  status?: number
  headers?: Record<string, string>
}

/**
 * An answer that everybody may see, and that edges keep until a newer seq. With a weak ETag over its bytes,
 * 304 for a matching `If-None-Match`, and without body for HEAD.
 */
export function publicAnswer(request: Request, answer: PublicAnswer): Response {
  const etag = `W/"${createHash('sha256').update(answer.body).digest('base64url').slice(0, 27)}"`
  const headers = new Headers({
    'content-type': answer.contentType,
    'cache-control': answer.cacheControl,
    etag,
    'x-content-type-options': 'nosniff',
    [PUBLIC_SEQ_HEADER]: formatVersion(answer.version),
    ...answer.headers,
  })
  if (matches(request.headers.get('if-none-match'), etag)) return new Response(null, { status: 304, headers })
  const isHead = request.method === 'HEAD'
  if (isHead) headers.set('content-length', String(Buffer.byteLength(answer.body)))
  return new Response(isHead ? null : answer.body, { status: answer.status ?? 200, headers })
}

/** Weak comparison of RFC 9110: the prefix W/ does not count. */
function matches(ifNoneMatch: string | null, etag: string): boolean {
  if (ifNoneMatch === null) return false
  if (ifNoneMatch.trim() === '*') return true
  const opaque = (tag: string) => tag.trim().replace(/^W\//, '')
  return ifNoneMatch.split(',').some((tag) => opaque(tag) === opaque(etag))
}
