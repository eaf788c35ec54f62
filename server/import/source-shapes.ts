import { z } from 'zod'

// Tolerant on purpose: bodies of 2016 to 2026 differ in what they have, and only ids and names are indispensable.
const text = z.string().nullish()
const flag = z.boolean().nullish().catch(null)
const objects = z.array(z.unknown()).nullish().catch(null)

export const SourcePage = z.looseObject({
  id: z.string(),
  name: text,
  url: text,
  time_zone: text,
  updated_at: text,
})

export const SourceComponent = z.looseObject({
  id: z.string(),
  name: z.string(),
  status: text,
  created_at: text,
  updated_at: text,
  position: z.number().int().nullish().catch(null),
  description: text,
  showcase: flag,
  start_date: text,
  group_id: text,
  group: flag,
  only_show_if_degraded: flag,
  components: z.array(z.string()).nullish().catch(null),
})

/** `code` is missing in the sentinel "No components were affected by this update." of 2016 to 2018. */
export const SourceAffected = z.looseObject({
  code: z.string(),
  name: text,
  old_status: text,
  new_status: text,
})

export const SourceUpdate = z.looseObject({
  id: z.string(),
  status: text,
  body: text,
  created_at: text,
  updated_at: text,
  display_at: text,
  affected_components: objects,
  deliver_notifications: flag,
  wants_twitter_update: flag,
  custom_tweet: text,
  tweet_id: z.union([z.string(), z.number()]).nullish(),
  twitter_updated_at: text,
})

export const SourceIncident = z.looseObject({
  id: z.string(),
  name: z.string(),
  page_id: text,
  status: text,
  impact: text,
  impact_override: text,
  created_at: text,
  updated_at: text,
  started_at: text,
  monitoring_at: text,
  resolved_at: text,
  shortlink: text,
  scheduled_for: text,
  scheduled_until: text,
  scheduled_remind_prior: flag,
  scheduled_reminded_at: text,
  scheduled_auto_in_progress: flag,
  scheduled_auto_completed: flag,
  backfilled: flag,
  reminder_intervals: z
    .union([z.string(), z.array(z.number())])
    .nullish()
    .catch(null),
  metadata: z.record(z.string(), z.unknown()).nullish().catch(null),
  incident_updates: objects,
  components: objects,
  postmortem_body: text,
  postmortem_body_last_updated_at: text,
  postmortem_published_at: text,
  postmortem_ignored: flag,
  postmortem_notified_subscribers: flag,
  postmortem_notified_twitter: flag,
})

export type SourcePage = z.output<typeof SourcePage>
export type SourceComponent = z.output<typeof SourceComponent>
export type SourceUpdate = z.output<typeof SourceUpdate>
export type SourceIncident = z.output<typeof SourceIncident>
