import { overallStatus } from '../../domain/components/overall-status.ts'
import { zonedIso } from '../../domain/time/page-zone-time.ts'
import type { ComponentStatus, Indicator } from '../../protocol/state-document.ts'
import type { Prisma } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { publicAnswer } from '../http/public-answer.ts'
import { findRequestedPage } from '../http/requested-page.ts'
import { stateVersion } from '../http/state-version.ts'
import { pageAddress } from '../pages/page-address.ts'
import { readIncidents } from './read-incidents.ts'
import { componentView, incidentView, type ViewContext } from './views.ts'

const LIST = 50
/** Unresolved and upcoming lists have no paging in the format; nobody has more open at once than this. */
const OPEN_LIST = 500

const UNRESOLVED = ['investigating', 'identified', 'monitoring']
const ACTIVE = ['in_progress', 'verifying']

const HEADERS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'ETag',
  vary: 'Accept, Accept-Encoding',
}
const CACHE = 'max-age=10, public, s-maxage=10, stale-while-revalidate=20, stale-if-error=3600'

type Part = 'components' | 'incidents' | 'scheduled_maintenances' | 'status' | 'incident'
type Reader = (deps: Deps, context: ViewContext) => Promise<Partial<Record<Part, unknown>> | null>

const incidents =
  (where: Prisma.IncidentWhereInput, take: number) => async (deps: Deps, context: ViewContext) =>
    (await readIncidents(deps.db, { pageId: context.pageId, ...where }, { take })).map((record) =>
      incidentView(record, context),
    )

const recentIncidents = incidents({ kind: 'incident' }, LIST)
const unresolvedIncidents = incidents(
  { kind: 'incident', isOpen: true, status: { in: UNRESOLVED } },
  OPEN_LIST,
)
const recentMaintenances = incidents({ kind: 'maintenance' }, LIST)
const upcomingMaintenances = incidents({ kind: 'maintenance', isOpen: true, status: 'scheduled' }, OPEN_LIST)
const activeMaintenances = incidents({ kind: 'maintenance', isOpen: true, status: { in: ACTIVE } }, OPEN_LIST)
const openMaintenances = incidents({ kind: 'maintenance', isOpen: true }, OPEN_LIST)

async function components(deps: Deps, context: ViewContext): Promise<unknown[]> {
  const rows = await deps.db.component.findMany({
    where: { pageId: context.pageId },
    orderBy: [{ position: 'asc' }, { id: 'asc' }],
  })
  return rows.map((row) => componentView(row, context))
}

/** The page's rollup, as in the feed: the worst of the components and of what is open. */
async function status(deps: Deps, { pageId }: ViewContext): Promise<unknown> {
  const rows = await deps.db.component.findMany({
    where: { pageId, isGroup: false },
    select: { status: true },
  })
  const open = await deps.db.incident.findMany({
    where: { pageId, isOpen: true, status: { not: 'scheduled' } },
    select: { impact: true, kind: true },
  })
  return overallStatus(
    rows.map((row) => row.status as ComponentStatus),
    open.map((row) => (row.kind === 'maintenance' ? 'maintenance' : (row.impact as Indicator))),
  )
}

/** Every endpoint of the public API, by path below /api/v2/ (facts of Statuspage's v2, section 1). */
const ENDPOINTS: Record<string, Reader> = {
  'summary.json': async (deps, context) => ({
    components: await components(deps, context),
    incidents: await unresolvedIncidents(deps, context),
    scheduled_maintenances: await openMaintenances(deps, context),
    status: await status(deps, context),
  }),
  'status.json': async (deps, context) => ({ status: await status(deps, context) }),
  'components.json': async (deps, context) => ({ components: await components(deps, context) }),
  'incidents.json': async (deps, context) => ({ incidents: await recentIncidents(deps, context) }),
  'incidents/unresolved.json': async (deps, context) => ({
    incidents: await unresolvedIncidents(deps, context),
  }),
  'scheduled-maintenances.json': async (deps, context) => ({
    scheduled_maintenances: await recentMaintenances(deps, context),
  }),
  'scheduled-maintenances/upcoming.json': async (deps, context) => ({
    scheduled_maintenances: await upcomingMaintenances(deps, context),
  }),
  'scheduled-maintenances/active.json': async (deps, context) => ({
    scheduled_maintenances: await activeMaintenances(deps, context),
  }),
}

async function oneIncident(
  deps: Deps,
  context: ViewContext,
  id: string,
): Promise<Partial<Record<Part, unknown>> | null> {
  const [record] = await readIncidents(deps.db, { pageId: context.pageId, id }, { take: 1 })
  return record === undefined ? null : { incident: incidentView(record, context) }
}

/** Rails escapes these in JSON; nobody can tell, and nothing that embeds the answer in HTML breaks. */
export function railsJson(value: unknown): string {
  const escapes: Record<string, string> = {
    '&': '\\u0026',
    '<': '\\u003c',
    '>': '\\u003e',
    '\u2028': '\\u2028',
    '\u2029': '\\u2029',
  }
  return JSON.stringify(value).replace(/[&<>\u2028\u2029]/g, (character) => escapes[character]!)
}

/**
 * Answers `GET` and `HEAD` of `/api/v2/<path>`. An unknown path is a 404 without body and content type; another
 * method a 405.
 */
export async function answerV2(deps: Deps, request: Request, path: string): Promise<Response> {
  if (request.method === 'OPTIONS') {
    return new Response(null, {
      status: 204,
      headers: { ...HEADERS, 'access-control-allow-methods': 'GET, HEAD, OPTIONS' },
    })
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return new Response(null, { status: 405, headers: { ...HEADERS, allow: 'GET, HEAD, OPTIONS' } })
  }
  const requested = await findRequestedPage(deps, request.headers)
  if (requested === null) return new Response(null, { status: 404, headers: HEADERS })
  const version = await stateVersion(deps, requested.id)
  const page = await deps.db.page.findUniqueOrThrow({ where: { id: requested.id } })
  const grouped = await deps.db.component.findMany({
    where: { pageId: page.id, groupId: { not: null } },
    orderBy: [{ position: 'asc' }, { id: 'asc' }],
    select: { id: true, groupId: true },
  })
  const children = new Map<string, string[]>()
  for (const { id, groupId } of grouped) children.set(groupId!, [...(children.get(groupId!) ?? []), id])
  const pageUrl = pageAddress(page, deps.config.publicUrl)
  const context: ViewContext = { pageId: page.id, timeZone: page.timeZone, pageUrl, children }
  const one = /^incidents\/([a-z0-9]{12})\.json$/.exec(path)
  const read = Object.hasOwn(ENDPOINTS, path) ? ENDPOINTS[path] : undefined
  const parts =
    one?.[1] === undefined ? await read?.(deps, context) : await oneIncident(deps, context, one[1])
  if (parts === undefined || parts === null) return new Response(null, { status: 404, headers: HEADERS })
  const body = {
    page: {
      id: page.id,
      name: page.name,
      url: pageUrl,
      time_zone: page.timeZone,
      updated_at: zonedIso(version.at, page.timeZone),
    },
    ...parts,
  }
  return publicAnswer(request, {
    body: railsJson(body),
    contentType: 'application/json; charset=utf-8',
    version,
    cacheControl: CACHE,
    headers: HEADERS,
  })
}
