import { localOfInstant } from '../../domain/time/instant-of-local.ts'
import type { Deps } from '../deps.ts'
import { INCIDENT_INCLUDE, type IncidentRecord, sortUpdates } from '../incidents/incident-record.ts'
import { listTemplates } from '../templates/list-templates.ts'
import { componentIdsOf } from '../templates/template-record.ts'

const OPEN_ROW = {
  id: true,
  kind: true,
  name: true,
  status: true,
  impact: true,
  isOpen: true,
  updatedAt: true,
  scheduledFor: true,
  scheduledUntil: true,
  nextUpdateDueAt: true,
  recurrence: true,
  components: { select: { componentId: true } },
} as const

/** What every page of the console shows: the status page's name and what is open, newest first. */
export async function readConsolePage(deps: Deps, pageId: string) {
  const page = await deps.db.page.findUniqueOrThrow({ where: { id: pageId } })
  const open = await deps.db.incident.findMany({
    where: { pageId, isOpen: true },
    orderBy: [{ startedAt: 'desc' }, { id: 'asc' }],
    take: 100,
    select: OPEN_ROW,
  })
  return { id: page.id, name: page.name, timeZone: page.timeZone, open }
}

/** What ended last. Asked by when it was resolved: "not open" is nearly everything, and finds no index of its own. */
export async function readRecent(deps: Deps, pageId: string): Promise<IncidentRecord[]> {
  const rows = await deps.db.incident.findMany({
    where: { pageId, resolvedAt: { not: null } },
    include: INCIDENT_INCLUDE,
    orderBy: [{ resolvedAt: 'desc' }, { createdAt: 'desc' }, { id: 'asc' }],
    take: 30,
  })
  return rows.map(sortUpdates)
}

const MAX_RELATABLE = 50

/**
 * Incidents that another one can be linked with or merged into: what is open, then the newest. Two questions, each
 * answered in the order of an index: asked as one, all that ever were would be sorted.
 */
export async function readRelatable(deps: Deps, pageId: string, id: string) {
  const where = { pageId, id: { not: id }, mergedIntoId: null }
  const select = { id: true, name: true, isOpen: true }
  const orderBy = { startedAt: 'desc' } as const
  const [open, newest] = await Promise.all([
    deps.db.incident.findMany({ where: { ...where, isOpen: true }, orderBy, take: MAX_RELATABLE, select }),
    deps.db.incident.findMany({ where, orderBy, take: MAX_RELATABLE, select }),
  ])
  return [...open, ...newest.filter((incident) => !incident.isOpen)].slice(0, MAX_RELATABLE)
}

/** Scheduled and running maintenances as windows in the page's local time, the earliest first. */
export async function readPlanned(deps: Deps, pageId: string) {
  const { open, timeZone } = await readConsolePage(deps, pageId)
  return open
    .flatMap(({ id, name, kind, scheduledFor, scheduledUntil, components }) =>
      kind !== 'maintenance' || scheduledFor === null || scheduledUntil === null
        ? []
        : [
            {
              id,
              name,
              begins: scheduledFor,
              ends: scheduledUntil,
              from: localOfInstant(scheduledFor, timeZone),
              until: localOfInstant(scheduledUntil, timeZone),
              componentIds: components.map((link) => link.componentId),
            },
          ],
    )
    .sort((a, b) => (a.from < b.from ? -1 : 1))
}

export async function readShownTemplates(deps: Deps, pageId: string) {
  return (await listTemplates(deps, pageId)).map((template) => ({
    id: template.id,
    name: template.name,
    title: template.title,
    body: template.body,
    updateStatus: template.updateStatus,
    shouldSendNotifications: template.shouldSendNotifications,
    componentIds: componentIdsOf(template),
  }))
}

/** What each update of an incident said before it was corrected, by update id, newest first. */
export async function readEdits(deps: Deps, incidentId: string) {
  const edits = await deps.db.incidentUpdateEdit.findMany({
    where: { update: { incidentId } },
    orderBy: { editedAt: 'desc' },
    take: 500,
  })
  return Map.groupBy(edits, (edit) => edit.updateId)
}

export async function readSessions(deps: Deps, userId: string) {
  return deps.db.session.findMany({
    where: { userId, expiresAt: { gt: deps.clock.now() } },
    orderBy: { updatedAt: 'desc' },
    take: 100,
    select: { id: true, token: true, ipAddress: true, userAgent: true, createdAt: true, updatedAt: true },
  })
}
