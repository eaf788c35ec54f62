import { Refusal } from '../../domain/refusal.ts'
import type { Deps } from '../deps.ts'
import { STATUS_OF } from '../http/refusal-status.ts'
import { once, type StoredAnswer } from '../idempotency/once.ts'
import { logLine } from '../runtime/log-line.ts'
import { authenticateToken, keyOf, type TokenActor } from '../tokens/authenticate-token.ts'
import { overLimit } from './rate-limit.ts'
import { parseBody, readLimited, TooLarge } from './read-body.ts'
import { componentGroupRoutes } from './resources/component-groups.ts'
import { componentRoutes } from './resources/components.ts'
import { directiveRoutes } from './resources/directives.ts'
import { incidentTemplateRoutes } from './resources/incident-templates.ts'
import { incidentRoutes } from './resources/incidents.ts'
import { knobRoutes } from './resources/knobs.ts'
import { pageRoutes } from './resources/pages.ts'
import { postmortemRoutes } from './resources/postmortems.ts'
import { releaseRoutes } from './resources/releases.ts'
import { steeringRoutes } from './resources/steering.ts'
import { uptimeRoutes } from './resources/uptime.ts'
import { type ApiRoute, matchRoute } from './route.ts'

/** Every resource of the management API; later ones add a file and a line. */
const ROUTES: readonly ApiRoute[] = [
  ...pageRoutes,
  ...knobRoutes,
  ...componentRoutes,
  ...componentGroupRoutes,
  ...postmortemRoutes,
  ...incidentRoutes,
  ...incidentTemplateRoutes,
  ...directiveRoutes,
  ...releaseRoutes,
  ...steeringRoutes,
  ...uptimeRoutes,
]

const JSON_TYPE = 'application/json; charset=utf-8'
const COMMON = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }

function errorAnswer(
  status: number,
  error: string | string[],
  headers: Record<string, string> = {},
): Response {
  const message = Array.isArray(error) ? error.join('; ') : error
  return new Response(JSON.stringify({ error, message }), {
    status,
    headers: { ...COMMON, 'content-type': JSON_TYPE, ...headers },
  })
}

/**
 * Answers `/v1/<path>` (facts of Statuspage's v1, section 1): key, rate limit, route, scope, body, verb.
 * Errors carry `error`; a thing that is hidden and one that is absent are the same 404.
 */
export async function answerV1(deps: Deps, request: Request, path: string): Promise<Response> {
  try {
    const actor = await authenticateToken(deps, keyOf(request))
    const waitSeconds = overLimit(actor.id, deps.config.apiRequestsPerMinute, deps.clock.now().getTime())
    if (waitSeconds !== null) {
      return errorAnswer(429, 'Too many requests: at most one a second over a minute.', {
        'retry-after': String(waitSeconds),
      })
    }
    const method = request.method === 'HEAD' ? 'GET' : request.method
    const { match, allowed } = matchRoute(ROUTES, method, path)
    if (match === null && allowed.length > 0)
      return errorAnswer(405, 'Method not allowed here.', { allow: allowed.join(', ') })
    if (match === null) return errorAnswer(404, 'Not found.')
    requireScope(actor, method, match.params.page)
    const text = method === 'GET' ? '' : await readLimited(request)
    const body = parseBody(request.headers.get('content-type'), text)
    const query = new URL(request.url).searchParams
    const work = async (): Promise<StoredAnswer> => {
      const result = await match.route.handle({ deps, actor, params: match.params, query, body })
      return { status: result.status, body: result.body === undefined ? '' : JSON.stringify(result.body) }
    }
    const key = method === 'POST' ? request.headers.get('idempotency-key') : null
    const answer =
      key === null
        ? await work()
        : await once(
            deps,
            { tokenId: actor.id, key, request: `${method} ${path}\n${text}` },
            work,
            (madeId) => viewOfMade(deps, actor, path, madeId),
          )
    const hasBody = answer.body !== '' && answer.status !== 204
    return new Response(hasBody && request.method !== 'HEAD' ? answer.body : null, {
      status: answer.status,
      headers: hasBody ? { ...COMMON, 'content-type': JSON_TYPE } : COMMON,
    })
  } catch (error) {
    return explain(error)
  }
}

/** The answer to a POST whose own was lost: what it made, as a GET shows it now. */
async function viewOfMade(
  deps: Deps,
  actor: TokenActor,
  path: string,
  madeId: string,
): Promise<StoredAnswer> {
  const { match } = matchRoute(ROUTES, 'GET', `${path.replace(/\.json$/, '')}/${madeId}`)
  if (match === null || madeId === '')
    throw new Refusal(
      'conflict',
      'The first request with this Idempotency-Key was carried out; its answer was lost.',
    )
  const { params } = match
  const made = await match.route.handle({ deps, actor, params, query: new URLSearchParams(), body: {} })
  return { status: 201, body: JSON.stringify(made.body) }
}

function explain(error: unknown): Response {
  if (error instanceof TooLarge) return errorAnswer(413, 'The body is too large.')
  if (error instanceof Refusal) {
    const details = error.problems.map((problem) =>
      problem.path === '' ? problem.message : `${problem.path}: ${problem.message}`,
    )
    const headers =
      error.code === 'unauthenticated' ? { 'www-authenticate': 'OAuth realm="Allclear"' } : undefined
    return errorAnswer(STATUS_OF[error.code], details.length > 0 ? details : error.publicMessage, headers)
  }
  logLine('core', 'api-failed', {
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  })
  return errorAnswer(500, 'Something went wrong on our side.')
}

function requireScope(actor: TokenActor, method: string, pageId: string | undefined): void {
  const fits = actor.scopes.includes('manage') || (method === 'GET' && actor.scopes.includes('read'))
  if (!fits) throw new Refusal('forbidden', 'This key may not do that.')
  if (pageId !== undefined && actor.pageId !== null && actor.pageId !== pageId)
    throw new Refusal('not_found', 'Not found.')
}
