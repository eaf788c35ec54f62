import type { PageRoute } from '../../protocol/follow.ts'
import type { CacheKey } from '../cache/page-cache.ts'
import type { KnownTruth } from '../follow/known-truth.ts'
import { isPublicPath, publicKey } from './cached-target.ts'
import { splitTarget } from './page-path.ts'
import { type HeadResult, type RequestHead, readHead } from './read-head.ts'

/** A request that memory alone can answer, if what it asks for is there. */
export interface ReadPlan {
  kind: 'read'
  /** The head and the pages that it was made of; no text: not to be kept. */
  text: string | null
  pages: readonly PageRoute[]
  /** In which form it was last answered: `index` for an answer of this ETag that has these compressed bodies. */
  form?: { etag: string | undefined; bodies: number; index: number }
  isHead: boolean
  /** Path without `/p/<id>`, and the page that it belongs to. */
  path: string
  page: string | null
  /** Null for what is no cached page: files and the snapshot are found by path. */
  key: CacheKey | null
  ifNoneMatch: string | undefined
  acceptEncoding: string | undefined
  /** The client wants no further request on this connection. */
  isLast: boolean
}

export type Plan =
  | ReadPlan
  | { kind: 'stream'; head: RequestHead }
  | { kind: 'other'; head: RequestHead }
  | Extract<HeadResult, { kind: 'bad' }>

/** Any of these makes a request one for the full HTTP server: a body, another protocol, conditions that are rare. */
const UNUSUAL = new Set([
  'content-length',
  'transfer-encoding',
  'upgrade',
  'expect',
  'trailer',
  'http2-settings',
  'if-match',
  'if-unmodified-since',
  'if-range',
  'next-action',
])
type Place = Pick<ReadPlan, 'path' | 'page' | 'key'>

/** Longer heads are not remembered with their connection. */
const MAX_HEAD_KEPT = 1024

/**
 * Reads heads into plans. `before` is the plan of the same connection's request before: who asks for the same again
 * mostly sends the same bytes, and the plan is a pure function of them as long as the pages are the same. (Remembered
 * for all connections, a head costs half as much when it comes again, and three times as much when it does not.)
 */
export function openPlanReader(
  truth: KnownTruth,
): (bytes: Buffer, start: number, end: number, before: ReadPlan | null) => Plan {
  let newest: (Place & { target: string; host: string; pages: readonly PageRoute[] }) | undefined
  return (bytes, start, end, before) => {
    const text = bytes.toString('latin1', start, end)
    if (before !== null && before.text === text && before.pages === truth.pages) return before
    const result = readHead(text, bytes, start)
    return result.kind === 'bad' ? result : planOf(result.head, text)
  }

  /** Heads of a crowd differ, but they ask for one page: what it is and where it is kept is looked up once in a row. */
  function placeOf(target: string, host: string): Place {
    if (newest?.target === target && newest.host === host && newest.pages === truth.pages) return newest
    const { page: named, path, query } = splitTarget(target)
    const page = named ?? truth.pageOf(host)
    const base = named === null ? '' : `/p/${named}`
    const key = page !== null && isPublicPath(path) ? publicKey({ page, base, path, query, host }) : null
    newest = { target, host, pages: truth.pages, path, page, key }
    return newest
  }

  function planOf(head: RequestHead, text: string): Plan {
    const { method, target, headers } = head
    const place = placeOf(target, headers.get('host') ?? '')
    if (method === 'GET' && place.path === '/feed/v1/stream') return { kind: 'stream', head }
    const connection = headers.get('connection')?.toLowerCase() ?? 'keep-alive'
    let isUsual =
      !head.isOld &&
      (method === 'GET' || method === 'HEAD') &&
      (connection === 'keep-alive' || connection === 'close')
    for (const name of headers.keys()) if (UNUSUAL.has(name)) isUsual = false
    if (!isUsual) return { kind: 'other', head }
    return {
      kind: 'read',
      text: text.length <= MAX_HEAD_KEPT ? text : null,
      pages: truth.pages,
      isHead: method === 'HEAD',
      path: place.path,
      page: place.page,
      key: place.key,
      ifNoneMatch: headers.get('if-none-match'),
      acceptEncoding: headers.get('accept-encoding'),
      isLast: connection === 'close',
    }
  }
}
