/**
 * The state document of the feed, version 1 (docs/protocol.md). The whole small truth about one page at one `seq`.
 * Instants are ISO 8601 in UTC with milliseconds; ids are 12 lower-case letters and digits.
 */
export const PROTOCOL_VERSION = 1

export type Indicator = 'none' | 'maintenance' | 'minor' | 'major' | 'critical'
export type ComponentStatus =
  | 'operational'
  | 'under_maintenance'
  | 'degraded_performance'
  | 'partial_outage'
  | 'major_outage'
export type IncidentStatus = 'investigating' | 'identified' | 'monitoring' | 'resolved'
export type MaintenanceStatus = 'scheduled' | 'in_progress' | 'verifying' | 'completed'

export const INDICATORS: readonly Indicator[] = ['none', 'maintenance', 'minor', 'major', 'critical']
export const COMPONENT_STATUSES: readonly ComponentStatus[] = [
  'operational',
  'under_maintenance',
  'degraded_performance',
  'partial_outage',
  'major_outage',
]
export const INCIDENT_STATUSES: readonly IncidentStatus[] = [
  'investigating',
  'identified',
  'monitoring',
  'resolved',
]
export const MAINTENANCE_STATUSES: readonly MaintenanceStatus[] = [
  'scheduled',
  'in_progress',
  'verifying',
  'completed',
]

export interface StateIncident {
  id: string
  /** Counts up with each change that readers should see again; a dismissal holds for one revision. */
  revision: number
  name: string
  impact: Indicator
  status: IncidentStatus
  /** Plain text of the newest update, at most 500 characters. */
  message: string
  startedAt: string
  updatedAt: string
  url: string
  /** Ids of the affected components. */
  components: string[]
  dismissible: boolean
}

export interface StateMaintenance extends Omit<StateIncident, 'status'> {
  status: MaintenanceStatus
  scheduledFor: string
  scheduledUntil: string
}

export interface StateComponent {
  id: string
  name: string
  status: ComponentStatus
}

export interface DirectiveTarget {
  /** Equals the host's `data-app`; absent: every app. */
  app?: string
  /** Explicit bad versions, opaque strings. Required for `reload`. */
  versions?: string[]
  /** Percentage 0–100 of clients, by `rolloutBucket`. */
  rollout: number
}

interface DirectiveBase {
  id: string
  issuedAt: string
  expiresAt: string
  target: DirectiveTarget
  spreadSeconds: number
}
export interface ReloadDirective extends DirectiveBase {
  kind: 'reload'
  mode: 'suggest' | 'require' | 'force'
  hidden: 'when-shown' | 'now'
  idleSeconds: number
  message?: string
}
export interface DisconnectDirective extends DirectiveBase {
  kind: 'disconnect'
  scope: 'hidden' | 'all'
}
export interface GateDirective extends DirectiveBase {
  kind: 'gate'
  name: string
}
export interface SilenceDirective extends DirectiveBase {
  kind: 'silence'
}
export type Directive = ReloadDirective | DisconnectDirective | GateDirective | SilenceDirective

/** The knobs that operators turn while things burn. Units are in the names. */
export interface Policy {
  stream: boolean
  heartbeatSeconds: number
  pollSeconds: number
  hiddenGraceSeconds: number
  hiddenPollSeconds: number
  backoffBaseMs: number
  backoffCapMs: number
  reconnectSpreadMs: number
  healthySeconds: number
}

export interface StateDocument {
  protocol: 1
  /** Begins with its time of birth; a later one (compared as text) beats an earlier one. */
  epoch: string
  seq: number
  /** Commit time of `seq`. */
  at: string
  page: { id: string; name: string; url: string }
  status: { indicator: Indicator; description: string }
  incidents: StateIncident[]
  maintenances: StateMaintenance[]
  /** Only those that are not operational. */
  components: StateComponent[]
  directives: Directive[]
  policy: Policy
  /** How many were left out to stay within the byte budget. */
  more?: number
  moreComponents?: number
  moreMaintenances?: number
}
