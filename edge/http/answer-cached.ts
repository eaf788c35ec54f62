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

/** Answers a GET or HEAD from memory: 304, the right encoding, and when core last confirmed it. */
export function answerCached(
  request: IncomingMessage,
  response: ServerResponse,
  answer: CachedAnswer,
  asOf: string | null,
): void {
  const headers: Record<string, string> = { ...answer.headers }
  if (asOf !== null) headers['Allclear-As-Of'] = asOf
  if (isMatch(request.headers['if-none-match'], headers.etag)) {
    delete headers['content-type']
    response.writeHead(304, withVary(headers)).end()
    return
  }
  const encoding = chooseEncoding(request.headers['accept-encoding'], {
    br: answer.brotli !== null,
    gzip: answer.gzip !== null,
  })
  const body =
    (encoding === 'br' ? answer.brotli : encoding === 'gzip' ? answer.gzip : answer.identity) ??
    answer.identity
  if (encoding !== 'identity') headers['content-encoding'] = encoding
  headers['content-length'] = String(body.length)
  response.writeHead(answer.status, withVary(headers))
  response.end(request.method === 'HEAD' ? undefined : body)
}

function withVary(headers: Record<string, string>): Record<string, string> {
  const vary = headers.vary ?? ''
  return /accept-encoding/i.test(vary)
    ? headers
    : { ...headers, vary: vary === '' ? 'Accept-Encoding' : `${vary}, Accept-Encoding` }
}
