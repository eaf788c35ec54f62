import type { CacheKey } from '../cache/page-cache.ts'
import type { KnownTruth } from '../follow/known-truth.ts'
import { isPublicPath, publicKey } from './cached-target.ts'
import { splitTarget } from './page-path.ts'
import { type HeadResult, type RequestHead, readHead } from './read-head.ts'

/** A request that memory alone can answer, if what it asks for is there. */
export interface ReadPlan {
  kind: 'read'
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
const UNUSUAL = [
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
]
const MAX_KEPT = 512
const MAX_KEPT_BYTES = 2048

/**
 * Reads heads into plans. A crowd sends the same few heads again and again: plans are kept by the bytes of the head,
 * of which they are a pure function as long as the pages are the same.
 */
export function openPlanReader(truth: KnownTruth): (text: string) => Plan {
  const kept = new Map<string, Plan>()
  let pages = truth.pages
  return (text) => {
    if (pages !== truth.pages) kept.clear()
    pages = truth.pages
    const known = kept.get(text)
    if (known !== undefined) return known
    const result = readHead(text)
    if (result.kind === 'bad') return result
    const plan = planOf(result.head, truth)
    if (plan.kind !== 'read' || text.length > MAX_KEPT_BYTES) return plan
    if (kept.size >= MAX_KEPT) kept.delete(kept.keys().next().value!)
    kept.set(text, plan)
    return plan
  }
}

function planOf(head: RequestHead, truth: KnownTruth): Plan {
  const { method, target, headers } = head
  const { page: named, path, query } = splitTarget(target)
  if (method === 'GET' && path === '/feed/v1/stream') return { kind: 'stream', head }
  const connection = (headers.get('connection') ?? 'keep-alive').toLowerCase()
  const isUsual =
    (method === 'GET' || method === 'HEAD') &&
    (connection === 'keep-alive' || connection === 'close') &&
    UNUSUAL.every((name) => !headers.has(name))
  if (!isUsual) return { kind: 'other', head }
  const host = headers.get('host') ?? ''
  const page = named ?? truth.pageOf(host)
  const base = named === null ? '' : `/p/${named}`
  return {
    kind: 'read',
    isHead: method === 'HEAD',
    path,
    page,
    key: page !== null && isPublicPath(path) ? publicKey({ page, base, path, query, host }) : null,
    ifNoneMatch: headers.get('if-none-match'),
    acceptEncoding: headers.get('accept-encoding'),
    isLast: connection === 'close',
  }
}
