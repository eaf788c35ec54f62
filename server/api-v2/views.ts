import { zonedIso } from '../../domain/time/page-zone-time.ts'
import type { IncidentRecord } from '../incidents/incident-record.ts'

/** What the views need of the page: its zone, and the address that short links begin with. */
export interface ViewContext {
  pageId: string
  timeZone: string
  pageUrl: string
  /** Child ids by group id. */
  children: Map<string, string[]>
}

export interface ComponentRow {
  id: string
  pageId: string
  name: string
  description: string | null
  status: string
  position: number
  isGroup: boolean
  groupId: string | null
  showcase: boolean
  onlyShowIfDegraded: boolean
  startDate: string | null
  createdAt: Date
  updatedAt: Date
}

/** A component as Statuspage's v2 writes it: 13 keys in this order, and for a group its children last. */
export function componentView(row: ComponentRow, context: ViewContext): Record<string, unknown> {
  return {
    id: row.id,
    name: row.name,
    status: row.status,
    created_at: zonedIso(row.createdAt, context.timeZone),
    updated_at: zonedIso(row.updatedAt, context.timeZone),
    position: row.position,
    description: row.description,
    showcase: row.showcase,
    start_date: row.startDate,
    group_id: row.groupId,
    page_id: row.pageId,
    group: row.isGroup,
    only_show_if_degraded: row.onlyShowIfDegraded,
    ...(row.isGroup ? { components: context.children.get(row.id) ?? [] } : {}),
  }
}

function updateView(
  update: IncidentRecord['updates'][number],
  context: ViewContext,
): Record<string, unknown> {
  return {
    id: update.id,
    status: update.status,
    body: update.body,
    incident_id: update.incidentId,
    created_at: zonedIso(update.createdAt, context.timeZone),
    updated_at: zonedIso(update.updatedAt, context.timeZone),
    display_at: update.displayAt === null ? null : zonedIso(update.displayAt, context.timeZone),
    affected_components: update.affectedComponents === null ? null : JSON.parse(update.affectedComponents),
    deliver_notifications: update.deliverNotifications,
    custom_tweet: update.customTweet,
    tweet_id: update.tweetId === null ? null : tweetId(update.tweetId),
  }
}

/** Statuspage writes tweet ids as numbers where they fit. */
function tweetId(text: string): string | number {
  return /^\d{1,15}$/.test(text) ? Number(text) : text
}

/** The address of an incident's short link: an imported one keeps its own. */
export function shortlinkOf(record: { id: string; shortlink: string | null }, pageUrl: string): string {
  return record.shortlink ?? `${pageUrl}/i/${record.id}`
}

/** An incident or scheduled maintenance as Statuspage's v2 writes it; keys that do not apply to its kind are absent. */
export function incidentView(record: IncidentRecord, context: ViewContext): Record<string, unknown> {
  const at = (instant: Date | null) => (instant === null ? null : zonedIso(instant, context.timeZone))
  const isMaintenance = record.kind === 'maintenance'
  return {
    id: record.id,
    name: record.name,
    status: record.status,
    created_at: at(record.createdAt),
    updated_at: at(record.updatedAt),
    monitoring_at: at(record.monitoringAt),
    resolved_at: at(record.resolvedAt),
    impact: record.impact,
    shortlink: shortlinkOf(record, context.pageUrl),
    started_at: at(record.startedAt),
    page_id: record.pageId,
    incident_updates: record.updates.map((update) => updateView(update, context)),
    components: record.components.map((link) => componentView(link.component, context)),
    ...(isMaintenance ? {} : { reminder_intervals: record.reminderIntervals }),
    ...(isMaintenance
      ? { scheduled_for: at(record.scheduledFor), scheduled_until: at(record.scheduledUntil) }
      : {}),
  }
}
