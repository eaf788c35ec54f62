import { Refusal } from '../../domain/refusal.ts'
import type { ImportRemark } from './import-report.ts'
import { SourceComponent, SourceIncident, SourcePage } from './source-shapes.ts'

/** One JSON body and where it came from (a file's name or an address). */
export interface SourceBody {
  from: string
  value: unknown
}

/** All that a page's bodies say, each thing once. */
export interface CollectedPage {
  page: SourcePage
  components: SourceComponent[]
  /** Newest first, as the source has them. */
  incidents: SourceIncident[]
  maintenances: SourceIncident[]
  notTaken: ImportRemark[]
}

interface Part {
  from: string
  page: SourcePage | null
  isSummary: boolean
  components: unknown[] | null
  incidents: unknown[] | null
  maintenances: unknown[] | null
}

/**
 * Sorts bodies by what they hold, not by their names. Bodies of different times may be mixed: the newest list of
 * components counts, of each incident its newest form, and an old summary says nothing where a newer list does,
 * because it names only what was open then. Throws `Refusal` when there is nothing, or more than one page.
 */
export function collectBodies(bodies: readonly SourceBody[], onlyPageId?: string): CollectedPage {
  const notTaken: ImportRemark[] = []
  const parts: Part[] = []
  for (const body of bodies) {
    const part = readPart(body)
    if (part === null) notTaken.push({ what: 'body', id: body.from, why: 'it is none of the v2 bodies' })
    else parts.push(part)
  }
  const ids = [...new Set(parts.flatMap((part) => pageIdsOf(part)))]
  const wanted = onlyPageId ?? ids[0]
  if (wanted === undefined || parts.length === 0) {
    throw new Refusal(
      'invalid',
      'There is nothing to import: no summary, components, incidents or scheduled-maintenances.',
    )
  }
  if (onlyPageId === undefined && ids.length > 1) {
    throw new Refusal(
      'invalid',
      `The bodies belong to several pages (${ids.join(', ')}): choose one with --only.`,
    )
  }
  const ours = parts
    .filter((part) => pageIdsOf(part).includes(wanted))
    .sort((a, b) => takenAt(b) - takenAt(a))
  const page = ours.find((part) => part.page !== null)?.page ?? { id: wanted }
  const listing = ours.find((part) => part.components !== null)
  return {
    page,
    components: parseAll(listing?.components ?? [], SourceComponent, 'component', notTaken),
    incidents: mergeIncidents(ours, 'incidents', notTaken),
    maintenances: mergeIncidents(ours, 'maintenances', notTaken),
    notTaken,
  }
}

function readPart({ from, value }: SourceBody): Part | null {
  const empty: Part = {
    from,
    page: null,
    isSummary: false,
    components: null,
    incidents: null,
    maintenances: null,
  }
  if (Array.isArray(value)) {
    // The management API answers with bare lists, incidents and maintenances together.
    const isIncident = (v: unknown) => isObject(v) && 'incident_updates' in v
    if (!value.some(isIncident)) return null
    const isMaintenance = (v: unknown) => isObject(v) && typeof v.scheduled_for === 'string'
    return {
      ...empty,
      incidents: value.filter((v) => !isMaintenance(v)),
      maintenances: value.filter(isMaintenance),
    }
  }
  if (!isObject(value)) return null
  const page = SourcePage.safeParse(value.page)
  const list = (key: string) => (Array.isArray(value[key]) ? (value[key] as unknown[]) : null)
  const part: Part = {
    from,
    page: page.success ? page.data : null,
    isSummary: 'status' in value,
    components: list('components'),
    incidents: list('incidents') ?? (isObject(value.incident) ? [value.incident] : null),
    maintenances: list('scheduled_maintenances'),
  }
  const isKnown = part.components !== null || part.incidents !== null || part.maintenances !== null
  // status.json has no more to say than that it belongs to the page.
  return isKnown || (part.page !== null && part.isSummary) ? part : null
}

function mergeIncidents(
  parts: Part[],
  key: 'incidents' | 'maintenances',
  notTaken: ImportRemark[],
): SourceIncident[] {
  const newestList = Math.max(...parts.filter((part) => !part.isSummary && part[key] !== null).map(takenAt))
  const byId = new Map<string, SourceIncident>()
  for (const part of parts) {
    const list = part[key]
    if (list === null) continue
    if (part.isSummary && takenAt(part) < newestList) {
      if (list.length > 0) {
        notTaken.push({ what: 'body', id: part.from, why: `its ${key} are older than another list of them` })
      }
      continue
    }
    for (const incident of parseAll(
      list,
      SourceIncident,
      key === 'incidents' ? 'incident' : 'maintenance',
      notTaken,
    )) {
      const held = byId.get(incident.id)
      if (held === undefined || isNewer(incident, held)) byId.set(incident.id, incident)
    }
  }
  return [...byId.values()]
}

function isNewer(a: SourceIncident, b: SourceIncident): boolean {
  const time = (incident: SourceIncident) => Date.parse(incident.updated_at ?? '') || 0
  return (
    time(a) > time(b) ||
    (time(a) === time(b) && (a.incident_updates?.length ?? 0) > (b.incident_updates?.length ?? 0))
  )
}

function parseAll<T>(
  list: unknown[],
  shape: {
    safeParse(
      value: unknown,
    ):
      | { success: true; data: T }
      | { success: false; error: { issues: { path: PropertyKey[]; message: string }[] } }
  },
  what: string,
  notTaken: ImportRemark[],
): T[] {
  return list.flatMap((value, index) => {
    const result = shape.safeParse(value)
    if (result.success) return [result.data]
    const issue = result.error.issues[0]
    const id = isObject(value) && typeof value.id === 'string' ? value.id : `number ${index + 1}`
    notTaken.push({ what, id, why: `${issue?.path.map(String).join('.')}: ${issue?.message}` })
    return []
  })
}

function pageIdsOf(part: Part): string[] {
  if (part.page !== null) return [part.page.id]
  const ids = [...(part.incidents ?? []), ...(part.maintenances ?? [])].map((v) =>
    isObject(v) ? v.page_id : null,
  )
  return [...new Set(ids.filter((id): id is string => typeof id === 'string'))]
}

function takenAt(part: Part): number {
  return Date.parse(part.page?.updated_at ?? '') || 0
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
