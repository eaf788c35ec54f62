import type { IncomingMessage, ServerResponse } from 'node:http'
import type { CachedAnswer } from '../cache/page-cache.ts'
import { chooseEncoding } from './accepts-encoding.ts'

/** Whether an If-None-Match names this ETag, compared weakly. */
export function isMatch(header: string | undefined, etag: string | undefined): boolean {
  if (header === undefined || etag === undefined) return false
  if (header.trim() === '*') return true
  const opaque = (tag: string) => tag.trim().replace(/^W\//, '')
  return header.split(',').some((tag) => opaque(tag) === opaque(etag))
}

/** Which of its forms an answer goes out in. */
export type Form = 'br' | 'gzip' | 'identity' | 'unchanged'

/** The form that a client's conditions and encodings ask for. */
export function formOf(
  answer: CachedAnswer,
  asked: { ifNoneMatch: string | undefined; acceptEncoding: string | undefined },
): Form {
  if (isMatch(asked.ifNoneMatch, answer.headers.etag)) return 'unchanged'
  return chooseEncoding(asked.acceptEncoding, { br: answer.brotli !== null, gzip: answer.gzip !== null })
}

/** Status, headers and body of one form. `asOf` is when core last confirmed it; null: it does not age. */
export function inForm(
  answer: CachedAnswer,
  form: Form,
  asOf: string | null,
): { status: number; headers: Record<string, string>; body: Buffer | null } {
  const headers: Record<string, string> = { ...answer.headers }
  if (asOf !== null) headers['Allclear-As-Of'] = asOf
  const vary = headers.vary ?? ''
  if (!/accept-encoding/i.test(vary))
    headers.vary = vary === '' ? 'Accept-Encoding' : `${vary}, Accept-Encoding`
  if (form === 'unchanged') {
    delete headers['content-type']
    return { status: 304, headers, body: null }
  }
  const body = (form === 'br' ? answer.brotli : form === 'gzip' ? answer.gzip : null) ?? answer.identity
  if (form !== 'identity') headers['content-encoding'] = form
  headers['content-length'] = String(body.length)
  return { status: answer.status, headers, body }
}

/** Answers a GET or HEAD from memory: 304, the right encoding, and when core last confirmed it. */
export function answerCached(
  request: IncomingMessage,
  response: ServerResponse,
  answer: CachedAnswer,
  asOf: string | null,
): void {
  const form = formOf(answer, {
    ifNoneMatch: request.headers['if-none-match'],
    acceptEncoding: request.headers['accept-encoding'],
  })
  const { status, headers, body } = inForm(answer, form, asOf)
  response.writeHead(status, headers)
  response.end(request.method === 'HEAD' ? undefined : body)
}
