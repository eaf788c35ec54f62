import { shortlinkOf } from '../api-v2/views.ts'
import type { ComponentRecord } from '../components/component-record.ts'
import type { IncidentRecord } from '../incidents/incident-record.ts'
import { pageAddress } from '../pages/page-address.ts'
import type { PageRecord } from '../pages/update-page.ts'

const iso = (instant: Date | null) => instant?.toISOString() ?? null

type PlainComponent = Omit<ComponentRecord, 'children'>

/** A component as Statuspage's v1 writes it. */
export function componentView(row: PlainComponent): Record<string, unknown> {
  return {
    id: row.id,
    page_id: row.pageId,
    group_id: row.groupId,
    created_at: iso(row.createdAt),
    updated_at: iso(row.updatedAt),
    group: row.isGroup,
    name: row.name,
    description: row.description,
    position: row.position,
    status: row.status,
    showcase: row.showcase,
    only_show_if_degraded: row.onlyShowIfDegraded,
    automation_email: row.automationEmail,
    start_date: row.startDate,
  }
}

export function groupView(row: ComponentRecord): Record<string, unknown> {
  return {
    id: row.id,
    page_id: row.pageId,
    name: row.name,
    description: row.description,
    components: row.children.map((child) => child.id),
    position: row.position,
    created_at: iso(row.createdAt),
    updated_at: iso(row.updatedAt),
  }
}

export function updateView(update: IncidentRecord['updates'][number]): Record<string, unknown> {
  return {
    status: update.status,
    body: update.body,
    created_at: iso(update.createdAt),
    wants_twitter_update: update.wantsTwitterUpdate,
    twitter_updated_at: iso(update.twitterUpdatedAt),
    updated_at: iso(update.updatedAt),
    display_at: iso(update.displayAt),
    affected_components: update.affectedComponents === null ? null : JSON.parse(update.affectedComponents),
    custom_tweet: update.customTweet,
    deliver_notifications: update.deliverNotifications,
    tweet_id: update.tweetId,
    id: update.id,
    incident_id: update.incidentId,
  }
}

/** An incident as Statuspage's v1 writes it: the keys of real bodies in their order, then those of the newer form. */
export function incidentView(record: IncidentRecord, pageUrl: string): Record<string, unknown> {
  const { postmortem } = record
  return {
    name: record.name,
    status: record.status,
    created_at: iso(record.createdAt),
    updated_at: iso(record.updatedAt),
    monitoring_at: iso(record.monitoringAt),
    resolved_at: iso(record.resolvedAt),
    impact: record.impact,
    shortlink: shortlinkOf(record, pageUrl),
    postmortem_ignored: postmortem?.ignored ?? false,
    postmortem_body: postmortem?.body ?? null,
    postmortem_body_last_updated_at: iso(postmortem?.bodyUpdatedAt ?? null),
    postmortem_published_at: iso(postmortem?.publishedAt ?? null),
    postmortem_notified_subscribers: postmortem?.notifiedSubscribers ?? false,
    postmortem_notified_twitter: false,
    backfilled: record.backfilled,
    scheduled_for: iso(record.scheduledFor),
    scheduled_until: iso(record.scheduledUntil),
    scheduled_remind_prior: record.scheduledRemindPrior,
    scheduled_reminded_at: iso(record.scheduledRemindedAt),
    impact_override: record.impactOverride,
    scheduled_auto_in_progress: record.autoInProgress,
    scheduled_auto_completed: record.autoCompleted,
    id: record.id,
    page_id: record.pageId,
    incident_updates: record.updates.map(updateView),
    started_at: iso(record.startedAt),
    components: record.components.map((link) => componentView(link.component)),
    incident_impacts: [],
    metadata: JSON.parse(record.metadata),
    auto_transition_to_maintenance_state: record.autoTransitionToMaintenance,
    auto_transition_to_operational_state: record.autoTransitionToOperational,
    auto_transition_deliver_notifications_at_start: record.autoDeliverAtStart,
    auto_transition_deliver_notifications_at_end: record.autoDeliverAtEnd,
    reminder_intervals: record.reminderIntervals,
  }
}

export function postmortemView(row: NonNullable<IncidentRecord['postmortem']>): Record<string, unknown> {
  return {
    preview_key: row.previewKey,
    body: row.body,
    body_updated_at: iso(row.bodyUpdatedAt),
    body_draft: row.bodyDraft,
    body_draft_updated_at: iso(row.bodyDraftUpdatedAt),
    published_at: iso(row.publishedAt),
    notify_subscribers: row.notifySubscribers,
    notify_twitter: row.notifyTwitter,
    custom_tweet: row.customTweet,
    created_at: iso(row.createdAt),
    updated_at: iso(row.updatedAt),
  }
}

const COLOURS = [
  'body_background_color',
  'font_color',
  'light_font_color',
  'greens',
  'yellows',
  'oranges',
  'blues',
  'reds',
  'border_color',
  'graph_color',
  'link_color',
  'no_data',
]

/** A page as Statuspage's v1 writes it; what we do not have is null. */
export function pageView(row: PageRecord, publicUrl: string): Record<string, unknown> {
  return {
    id: row.id,
    created_at: iso(row.createdAt),
    updated_at: iso(row.updatedAt),
    name: row.name,
    page_description: row.description,
    headline: row.headline,
    branding: 'premium',
    subdomain: null,
    domain: row.host,
    url: pageAddress(row, publicUrl),
    support_url: row.supportUrl,
    hidden_from_search: false,
    allow_page_subscribers: false,
    allow_incident_subscribers: false,
    allow_email_subscribers: false,
    allow_sms_subscribers: false,
    allow_webhook_subscribers: false,
    allow_rss_atom_feeds: true,
    notifications_from_email: null,
    notifications_email_footer: null,
    activity_score: null,
    twitter_username: null,
    viewers_must_be_team_members: false,
    ip_restrictions: null,
    city: null,
    state: null,
    country: null,
    time_zone: row.timeZone,
    ...Object.fromEntries(COLOURS.map((name) => [`css_${name}`, null])),
    favicon_logo: null,
    transactional_logo: null,
    hero_cover: null,
    email_logo: null,
    twitter_logo: null,
  }
}
