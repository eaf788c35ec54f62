import { z } from 'zod'
import { parseInput } from '../../../domain/parse-input.ts'
import { bodyOf } from '../../../domain/text.ts'
import { readIncidents } from '../../api-v2/read-incidents.ts'
import type { Prisma } from '../../db/database.ts'
import { incidentsContaining } from '../../db/incidents-containing.ts'
import { createIncident } from '../../incidents/create-incident.ts'
import { deleteIncident } from '../../incidents/delete-incident.ts'
import { editIncidentUpdate } from '../../incidents/edit-incident-update.ts'
import { loadIncident } from '../../incidents/incident-record.ts'
import { updateIncident } from '../../incidents/update-incident.ts'
import { Flag, given, IdList, Maybe, TextOrNull, unwrap, When } from '../fields.ts'
import { pagingOf } from '../paging.ts'
import { requirePage } from '../require-page.ts'
import { type ApiRequest, route } from '../route.ts'
import { incidentView, updateView } from '../views.ts'

/** Hours as text, as Statuspage keeps them; a list or a number says the same. */
const Intervals = z.preprocess(
  (value) => (Array.isArray(value) || typeof value === 'number' ? JSON.stringify(value) : value),
  TextOrNull,
)

const Incident = z.object({
  name: Maybe(z.string()),
  status: Maybe(z.string()),
  impact_override: TextOrNull.optional(),
  body: Maybe(z.string()),
  /** What hubot calls the body. */
  message: Maybe(z.string()),
  /** {id: status}; or, from old form clients, a list of ids. */
  components: Maybe(z.union([z.array(z.string()).max(1000), z.record(z.string(), z.string())])),
  component_ids: Maybe(IdList),
  deliver_notifications: Maybe(Flag),
  metadata: z.unknown().optional(),
  scheduled_for: When.nullable().optional(),
  scheduled_until: When.nullable().optional(),
  scheduled_remind_prior: Maybe(Flag),
  scheduled_auto_in_progress: Maybe(Flag),
  scheduled_auto_transition: Maybe(Flag),
  scheduled_auto_completed: Maybe(Flag),
  auto_transition_to_maintenance_state: Maybe(Flag),
  auto_transition_to_operational_state: Maybe(Flag),
  auto_transition_deliver_notifications_at_start: Maybe(Flag),
  auto_transition_deliver_notifications_at_end: Maybe(Flag),
  backfill_date: When.nullable().optional(),
  backfilled: Maybe(Flag),
  reminder_intervals: Intervals.optional(),
  wants_twitter_update: Maybe(Flag),
  custom_tweet: TextOrNull.optional(),
})

/** The two ways of naming components. An empty status, which the format allows, names one without changing it. */
function componentsOf(incident: z.output<typeof Incident>) {
  const named = incident.components ?? {}
  if (Array.isArray(named)) return { componentIds: named.filter((id) => id !== '') }
  const moved = Object.entries(named).filter(([, status]) => status !== '')
  const kept = Object.keys(named).filter((id) => named[id] === '')
  const isNamed = incident.component_ids !== undefined || kept.length > 0
  return {
    components: incident.components === undefined ? undefined : Object.fromEntries(moved),
    componentIds: isNamed ? [...(incident.component_ids ?? []), ...kept] : undefined,
  }
}

function fieldsOf({ body }: ApiRequest, isNew: boolean) {
  const incident = unwrap(body, 'incident', Incident)
  const { components, componentIds } = componentsOf(incident)
  const isBackfilled = isNew && (incident.backfilled === true || Boolean(incident.backfill_date))
  return given({
    name: incident.name,
    status: incident.status === '' ? undefined : incident.status,
    impactOverride: incident.impact_override,
    body: incident.body ?? incident.message,
    components: isBackfilled ? undefined : components,
    componentIds,
    deliverNotifications: incident.deliver_notifications,
    metadata: incident.metadata ?? undefined,
    scheduledFor: incident.scheduled_for ?? undefined,
    scheduledUntil: incident.scheduled_until ?? undefined,
    scheduledRemindPrior: incident.scheduled_remind_prior,
    autoInProgress: incident.scheduled_auto_in_progress ?? incident.scheduled_auto_transition,
    autoCompleted: incident.scheduled_auto_completed ?? incident.scheduled_auto_transition,
    autoTransitionToMaintenance: incident.auto_transition_to_maintenance_state,
    autoTransitionToOperational: incident.auto_transition_to_operational_state,
    autoDeliverAtStart: incident.auto_transition_deliver_notifications_at_start,
    autoDeliverAtEnd: incident.auto_transition_deliver_notifications_at_end,
    backfilled: isBackfilled ? true : undefined,
    startedAt: isBackfilled ? (incident.backfill_date ?? undefined) : undefined,
    reminderIntervals: incident.reminder_intervals,
    wantsTwitterUpdate: incident.wants_twitter_update,
    customTweet: incident.custom_tweet,
  })
}

/** What is searched for, in names and in what updates say. */
const Search = bodyOf(200)

/** The lists that differ from the full one by what they hold; `page` and `per_page` there, `page` and `limit` here. */
function listing(where: Prisma.IncidentWhereInput, sizeName: 'per_page' | 'limit') {
  return async ({ deps, params, query }: ApiRequest) => {
    const page = await requirePage(deps, params.page!)
    const q = sizeName === 'limit' ? parseInput(Search, query.get('q') ?? '') : null
    const matching = q ? await incidentsContaining(deps.db, deps.config.databaseUrl, page.id, q) : {}
    const records = await readIncidents(
      deps.db,
      { AND: [{ pageId: page.id }, where, matching] },
      pagingOf(query, sizeName),
    )
    return { status: 200, body: records.map((record) => incidentView(record, page.url)) }
  }
}

const Update = z.object({
  body: Maybe(z.string()),
  display_at: Maybe(When),
  deliver_notifications: Maybe(Flag),
  wants_twitter_update: Maybe(Flag),
})

async function changeUpdate({ deps, actor, params, body }: ApiRequest) {
  await loadIncident(deps.db, params.page!, params.id!)
  const update = unwrap(body, 'incident_update', Update)
  const input = given({
    pageId: params.page,
    incidentId: params.id,
    id: params.update,
    body: update.body,
    displayAt: update.display_at,
    deliverNotifications: update.deliver_notifications,
    wantsTwitterUpdate: update.wants_twitter_update,
  })
  const incident = await editIncidentUpdate(deps, actor, input)
  return {
    status: 200,
    body: updateView(incident.updates.find((candidate) => candidate.id === params.update)!),
  }
}

const incidents = '/pages/:page/incidents'

export const incidentRoutes = [
  route('GET', incidents, listing({}, 'limit')),
  route(
    'GET',
    `${incidents}/unresolved`,
    listing({ isOpen: true, status: { not: 'scheduled' } }, 'per_page'),
  ),
  route('GET', `${incidents}/scheduled`, listing({ kind: 'maintenance', isOpen: true }, 'per_page')),
  route(
    'GET',
    `${incidents}/upcoming`,
    listing({ kind: 'maintenance', isOpen: true, status: 'scheduled' }, 'per_page'),
  ),
  route(
    'GET',
    `${incidents}/active_maintenance`,
    listing({ kind: 'maintenance', isOpen: true, status: { in: ['in_progress', 'verifying'] } }, 'per_page'),
  ),
  route('POST', incidents, async (request) => {
    const { deps, actor, params } = request
    const page = await requirePage(deps, params.page!)
    const created = await createIncident(deps, actor, { pageId: page.id, ...fieldsOf(request, true) })
    return { status: 201, body: incidentView(created, page.url) }
  }),
  route('GET', `${incidents}/:id`, async ({ deps, params }) => {
    const page = await requirePage(deps, params.page!)
    return { status: 200, body: incidentView(await loadIncident(deps.db, page.id, params.id!), page.url) }
  }),
  route('PATCH|PUT', `${incidents}/:id`, async (request) => {
    const { deps, actor, params } = request
    const page = await requirePage(deps, params.page!)
    await loadIncident(deps.db, page.id, params.id!)
    const updated = await updateIncident(deps, actor, {
      pageId: page.id,
      id: params.id,
      ...fieldsOf(request, false),
    })
    return { status: 200, body: incidentView(updated, page.url) }
  }),
  route('DELETE', `${incidents}/:id`, async ({ deps, actor, params }) => {
    const page = await requirePage(deps, params.page!)
    await loadIncident(deps.db, page.id, params.id!)
    return {
      status: 200,
      body: incidentView(await deleteIncident(deps, actor, { pageId: page.id, id: params.id }), page.url),
    }
  }),
  route('PATCH|PUT', `${incidents}/:id/incident_updates/:update`, changeUpdate),
]
