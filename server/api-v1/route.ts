import type { Deps } from '../deps.ts'
import type { TokenActor } from '../tokens/authenticate-token.ts'
import type { RawBody } from './parse-form.ts'

export interface ApiRequest {
  deps: Deps
  actor: TokenActor
  /** What the pattern's names stand for, `page` and `id` among them. */
  params: Record<string, string>
  query: URLSearchParams
  body: RawBody
}

export interface ApiResult {
  status: number
  /** Undefined: no body at all. */
  body?: unknown
}

export interface ApiRoute {
  methods: readonly string[]
  /** Below /v1, without `.json`; `:name` matches one segment. */
  pattern: string
  handle(request: ApiRequest): Promise<ApiResult>
}

/** One line of a resource's table. */
export function route(methods: string, pattern: string, handle: ApiRoute['handle']): ApiRoute {
  return { methods: methods.split('|'), pattern, handle }
}

export interface RouteMatch {
  route: ApiRoute
  params: Record<string, string>
}

/** Finds the route of a path, and the methods that the path knows. */
export function matchRoute(
  routes: readonly ApiRoute[],
  method: string,
  path: string,
): { match: RouteMatch | null; allowed: string[] } {
  const segments = path
    .replace(/\.json$/, '')
    .split('/')
    .filter((segment) => segment !== '')
  const allowed = new Set<string>()
  let match: RouteMatch | null = null
  for (const candidate of routes) {
    const params = paramsOf(candidate.pattern, segments)
    if (params === null) continue
    for (const name of candidate.methods) allowed.add(name)
    // The first that fits wins: fixed words stand before `:id` in the tables.
    if (match === null && candidate.methods.includes(method)) match = { route: candidate, params }
  }
  return { match, allowed: [...allowed] }
}

function paramsOf(pattern: string, segments: string[]): Record<string, string> | null {
  const names = pattern.split('/').filter((name) => name !== '')
  if (names.length !== segments.length) return null
  const params: Record<string, string> = {}
  for (const [i, name] of names.entries()) {
    // An id of ours has no other characters, and some of them a database cannot even be asked for.
    if (name.startsWith(':') && /^[\w-]{1,64}$/.test(segments[i]!)) params[name.slice(1)] = segments[i]!
    else if (name !== segments[i]) return null
  }
  return params
}
