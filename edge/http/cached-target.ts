import { type CacheKey, cacheKey } from '../cache/page-cache.ts'

/** What is never public: passed through to core as it is, with cookies. */
const PRIVATE = /^\/(console|setup|v1|_next|api\/auth|_allclear)(\/|$)/
const QUERY_KEPT = ['page', 'lang']

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
  return cacheKey({ ...target, path: `${target.path}${keptQuery(target.query)}` })
}

/** The allowed part of a query in its canonical form, so that made-up parameters cannot fill the cache. */
function keptQuery(query: string): string {
  if (query === '') return ''
  const given = new URLSearchParams(query)
  const kept = new URLSearchParams()
  for (const name of QUERY_KEPT) {
    const value = given.get(name)
    if (value !== null && /^[\w-]{1,20}$/.test(value)) kept.set(name, value)
  }
  const text = kept.toString()
  return text === '' ? '' : `?${text}`
}
