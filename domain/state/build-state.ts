import { MAINTENANCE_HORIZON_MS, MAX_MESSAGE_CHARACTERS } from '../../protocol/limits.ts'
import type {
  ComponentStatus,
  Directive,
  IncidentStatus,
  Indicator,
  MaintenanceStatus,
  Policy,
  StateDocument,
  StateIncident,
} from '../../protocol/state-document.ts'
import { overallStatus } from '../components/overall-status.ts'
import { worseImpact } from '../incidents/impact.ts'
import { fitBudget } from './fit-budget.ts'
import { plainText } from './plain-text.ts'

/** An open incident or maintenance as the database has it. */
export interface OpenIncidentRow {
  id: string
  kind: 'incident' | 'maintenance'
  revision: number
  name: string
  impact: Indicator
  status: string
  /** Markdown of the newest update. */
  newestBody: string
  startedAt: Date
  updatedAt: Date
  scheduledFor: Date | null
  scheduledUntil: Date | null
  componentIds: string[]
  dismissible: boolean
}

export interface StateRows {
  epoch: string
  seq: number
  /** Commit time of `seq`: the only time that this computation knows. */
  at: Date
  page: { id: string; name: string; url: string }
  incidents: OpenIncidentRow[]
  /** Components without groups, in the page's order. */
  components: { id: string; name: string; status: ComponentStatus }[]
  directives: Directive[]
  policy: Policy
}

/**
 * The state document as a pure function of the rows at `seq`: equal rows give equal bytes (docs/protocol.md).
 * Worst and newest first. Kept within the byte budget.
 */
export function buildState(rows: StateRows): StateDocument {
  const horizon = rows.at.getTime() + MAINTENANCE_HORIZON_MS
  const incidents = rows.incidents.filter((row) => row.kind === 'incident').sort(worstFirst)
  const maintenances = rows.incidents
    .filter((row) => row.kind === 'maintenance' && isNear(row, horizon))
    .sort((a, b) => time(a.scheduledFor) - time(b.scheduledFor) || (a.id < b.id ? -1 : 1))
  const isRunning = maintenances.some((row) => row.status !== 'scheduled')
  const impacts: Indicator[] = [
    ...incidents.map((row) => row.impact),
    ...(isRunning ? (['maintenance'] as const) : []),
  ]
  const document: StateDocument = {
    protocol: 1,
    epoch: rows.epoch,
    seq: rows.seq,
    at: rows.at.toISOString(),
    page: rows.page,
    status: overallStatus(
      rows.components.map((component) => component.status),
      impacts,
    ),
    incidents: incidents.map((row) => ({
      ...notice(row, rows.page.url),
      status: row.status as IncidentStatus,
    })),
    maintenances: maintenances.map((row) => ({
      ...notice(row, rows.page.url),
      status: row.status as MaintenanceStatus,
      scheduledFor: (row.scheduledFor ?? row.startedAt).toISOString(),
      scheduledUntil: (row.scheduledUntil ?? row.startedAt).toISOString(),
    })),
    components: rows.components
      .filter((component) => component.status !== 'operational')
      .map(({ id, name, status }) => ({ id, name, status })),
    directives: rows.directives,
    policy: rows.policy,
  }
  return fitBudget(document)
}

function notice(row: OpenIncidentRow, pageUrl: string): Omit<StateIncident, 'status'> {
  return {
    id: row.id,
    revision: row.revision,
    name: row.name,
    impact: row.impact,
    message: plainText(row.newestBody, MAX_MESSAGE_CHARACTERS),
    startedAt: row.startedAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    url: `${pageUrl}/incidents/${row.id}`,
    components: row.componentIds,
    dismissible: row.dismissible,
  }
}

/** Whether a maintenance belongs into the document: it runs, or starts within 24 hours of `seq`. */
function isNear(row: OpenIncidentRow, horizonMs: number): boolean {
  return row.status !== 'scheduled' || time(row.scheduledFor) <= horizonMs
}

function worstFirst(a: OpenIncidentRow, b: OpenIncidentRow): number {
  if (a.impact !== b.impact) return worseImpact(a.impact, b.impact) === a.impact ? -1 : 1
  return b.startedAt.getTime() - a.startedAt.getTime() || (a.id < b.id ? -1 : 1)
}

function time(instant: Date | null): number {
  return instant === null ? 0 : instant.getTime()
}
