import { type CacheKey, cacheKey } from '../cache/page-cache.ts'

/** What is never public: passed through to core as it is, with cookies. */
const PRIVATE = /^\/(console|setup|v1|_next|api\/auth|_allclear)(\/|$)/
/** What of a query core reads on a public page: where a list goes on. */
const PAGED = '/history'
const PAGE_NUMBER = /^[1-9]\d{0,3}$/

/** Whether a path may be answered out of the cache of public answers at all. */
export function isPublicPath(path: string): boolean {
  return !PRIVATE.test(path) && !path.startsWith('/feed/') && path !== '/healthz' && path !== '/readyz'
}

/** Under which key a public answer is kept: page, prefix, path, and the allowed part of the query. */
export function publicKey(target: {
  page: string
  base: string
  path: string
  query: string
  host: string
}): CacheKey {
  return cacheKey({ ...target, path: `${target.path}${keptQuery(target)}` })
}

/** The allowed part of a query, so that made-up parameters cannot fill the cache. */
function keptQuery({ path, query }: { path: string; query: string }): string {
  if (query === '' || path !== PAGED) return ''
  const page = new URLSearchParams(query).get('page')
  return page !== null && PAGE_NUMBER.test(page) ? `?page=${page}` : ''
}
