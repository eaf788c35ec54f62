import { createHash } from 'node:crypto'
import { MAX_BODY, MAX_NAME } from '../../domain/text.ts'
import type { Prisma } from '../db/database.ts'
import type { ImportRemark } from './import-report.ts'
import { SourceAffected, type SourceIncident, SourceUpdate } from './source-shapes.ts'

const ID = /^[a-z0-9]{12}$/
const IMPACTS = ['none', 'maintenance', 'minor', 'major', 'critical']
const STATUSES = {
  incident: ['investigating', 'identified', 'monitoring', 'resolved', 'postmortem'],
  maintenance: ['scheduled', 'in_progress', 'verifying', 'completed'],
}
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g

/** The rows of one incident or maintenance, as they will be stored. */
export interface IncidentRows {
  incident: Prisma.IncidentUncheckedCreateInput
  /** Newest first, as the source has them. */
  updates: Prisma.IncidentUpdateUncheckedCreateInput[]
  componentIds: string[]
  postmortem: Omit<Prisma.PostmortemUncheckedCreateInput, 'previewKey'> | null
}

export interface Remarks {
  notTaken: ImportRemark[]
  adapted: ImportRemark[]
}

/** Turns an incident of the source into rows; null when it cannot be taken, with the reason in `remarks`. */
export function incidentRows(
  source: SourceIncident,
  kind: 'incident' | 'maintenance',
  pageId: string,
  remarks: Remarks,
): IncidentRows | null {
  const refuse = (why: string) => {
    remarks.notTaken.push({ what: kind, id: source.id, why })
    return null
  }
  if (!ID.test(source.id)) return refuse('its id is not 12 lower-case letters and digits')
  const updates = updateRows(source, kind, remarks)
  const oldest = updates.at(-1)
  const newest = updates[0]
  const createdAt =
    instant(source.created_at) ?? instant(source.started_at) ?? (oldest?.createdAt as Date | undefined)
  if (createdAt === undefined) return refuse('it has no time')
  const status = source.status ?? newest?.status ?? ''
  if (!STATUSES[kind].includes(status)) return refuse(`its status ${JSON.stringify(status)} is unknown`)
  const isOpen = !['resolved', 'postmortem', 'completed'].includes(status)
  const impact = source.impact ?? (kind === 'maintenance' ? 'maintenance' : 'none')
  if (!IMPACTS.includes(impact)) return refuse(`its impact ${JSON.stringify(impact)} is unknown`)
  const ended = updates.find((update) => update.status === 'resolved' || update.status === 'completed')
  const resolvedAt =
    instant(source.resolved_at) ?? (isOpen ? undefined : ((ended ?? newest)?.createdAt as Date | undefined))
  return {
    incident: {
      id: source.id,
      pageId,
      kind,
      name: cleanText(source.name, MAX_NAME, { what: kind, id: source.id, part: 'name' }, remarks),
      status,
      impact,
      impactOverride: IMPACTS.includes(source.impact_override ?? '')
        ? (source.impact_override ?? null)
        : null,
      isOpen,
      startedAt: instant(source.started_at) ?? createdAt,
      monitoringAt: instant(source.monitoring_at) ?? null,
      resolvedAt: isOpen ? null : (resolvedAt ?? instant(source.updated_at) ?? createdAt),
      backfilled: source.backfilled ?? false,
      scheduledFor: instant(source.scheduled_for) ?? null,
      scheduledUntil: instant(source.scheduled_until) ?? null,
      scheduledRemindPrior: source.scheduled_remind_prior ?? false,
      scheduledRemindedAt: instant(source.scheduled_reminded_at) ?? null,
      autoInProgress: source.scheduled_auto_in_progress ?? false,
      autoCompleted: source.scheduled_auto_completed ?? false,
      shortlink: source.shortlink ?? null,
      metadata: JSON.stringify(source.metadata ?? {}),
      reminderIntervals: Array.isArray(source.reminder_intervals)
        ? JSON.stringify(source.reminder_intervals)
        : (source.reminder_intervals ?? null),
      createdAt,
      updatedAt: instant(source.updated_at) ?? (newest?.updatedAt as Date | undefined) ?? createdAt,
    },
    updates,
    componentIds: componentIdsOf(source, updates),
    postmortem: postmortemOf(source, updates, createdAt),
  }
}

function updateRows(
  source: SourceIncident,
  kind: 'incident' | 'maintenance',
  remarks: Remarks,
): IncidentRows['updates'] {
  const seen = new Set<string>()
  const list = source.incident_updates ?? []
  return list.flatMap((raw, index) => {
    const parsed = SourceUpdate.safeParse(raw)
    const id = parsed.success ? parsed.data.id : `${source.id} number ${index + 1}`
    const createdAt = parsed.success
      ? (instant(parsed.data.created_at) ?? instant(parsed.data.display_at))
      : undefined
    const status = parsed.success ? (parsed.data.status ?? '') : ''
    const why = !parsed.success
      ? 'it has no id, or something in it has an unknown form'
      : !ID.test(id)
        ? 'its id is not 12 lower-case letters and digits'
        : seen.has(id)
          ? 'another update of its incident has the same id'
          : createdAt === undefined
            ? 'it has no time'
            : ![...STATUSES.incident, ...STATUSES.maintenance].includes(status)
              ? `its status ${JSON.stringify(status)} is unknown`
              : null
    if (why !== null || !parsed.success || createdAt === undefined) {
      remarks.notTaken.push({ what: `update of ${kind} ${source.id}`, id, why: why ?? '' })
      return []
    }
    seen.add(id)
    const update = parsed.data
    const place = { what: 'update', id, part: 'text' }
    return [
      {
        id,
        incidentId: source.id,
        status,
        body: cleanText(update.body ?? '', MAX_BODY, place, remarks),
        // Postmortem updates have none on the wire; old bodies lack the key altogether.
        displayAt:
          update.display_at === undefined && status !== 'postmortem'
            ? createdAt
            : (instant(update.display_at) ?? null),
        affectedComponents: affectedJson(update.affected_components),
        deliverNotifications: update.deliver_notifications ?? true,
        wantsTwitterUpdate: update.wants_twitter_update ?? false,
        customTweet: update.custom_tweet ?? null,
        tweetId: update.tweet_id == null ? null : String(update.tweet_id),
        twitterUpdatedAt: instant(update.twitter_updated_at) ?? null,
        ordinal: list.length - 1 - index,
        createdAt,
        updatedAt: instant(update.updated_at) ?? createdAt,
      },
    ]
  })
}

/** The sentinel of 2016 to 2018, which has no code, means that none were named. */
function affectedJson(list: unknown[] | null | undefined): string | null {
  if (list == null) return null
  const named = list.flatMap((raw) => {
    const entry = SourceAffected.safeParse(raw)
    if (!entry.success) return []
    const { code, name, old_status, new_status } = entry.data
    return [
      {
        code,
        name: name ?? '',
        old_status: old_status || 'operational',
        new_status: new_status || 'operational',
      },
    ]
  })
  return named.length === 0 && list.length > 0 ? null : JSON.stringify(named)
}

function componentIdsOf(source: SourceIncident, updates: IncidentRows['updates']): string[] {
  const listed = source.components?.flatMap((raw) =>
    typeof raw === 'object' && raw !== null && 'id' in raw && typeof raw.id === 'string' ? [raw.id] : [],
  )
  if (listed !== undefined) return [...new Set(listed)]
  // Bodies of 2018 and 2019 have no components: what its updates affected stands in, oldest first.
  const codes = updates.flatMap((u) =>
    (JSON.parse(u.affectedComponents ?? '[]') as { code: string }[]).map((a) => a.code),
  )
  return [...new Set(codes.reverse())]
}

function postmortemOf(
  source: SourceIncident,
  updates: IncidentRows['updates'],
  createdAt: Date,
): IncidentRows['postmortem'] {
  const update = updates.find((candidate) => candidate.status === 'postmortem')
  const body = source.postmortem_body ?? update?.body
  if (body === undefined || body === null || body === '') return null
  const at = (update?.createdAt as Date | undefined) ?? instant(source.postmortem_published_at) ?? createdAt
  const writtenAt =
    instant(source.postmortem_body_last_updated_at) ?? (update?.updatedAt as Date | undefined) ?? at
  const isPublished = update !== undefined || source.postmortem_published_at != null
  return {
    incidentId: source.id,
    bodyDraft: body,
    bodyDraftUpdatedAt: writtenAt,
    body: isPublished ? body : null,
    bodyUpdatedAt: isPublished ? writtenAt : null,
    publishedAt: isPublished ? (instant(source.postmortem_published_at) ?? at) : null,
    ignored: source.postmortem_ignored ?? false,
    notifiedSubscribers: source.postmortem_notified_subscribers ?? false,
    createdAt: at,
    updatedAt: writtenAt,
  }
}

function cleanText(
  text: string,
  max: number,
  place: { what: string; id: string; part: string },
  remarks: Remarks,
): string {
  const clean = text.toWellFormed().replace(CONTROL, '').slice(0, max)
  if (clean !== text) {
    const why =
      text.length > max
        ? `its ${place.part} was cut to ${max} characters`
        : `control characters or broken Unicode were taken out of its ${place.part}`
    remarks.adapted.push({ what: place.what, id: place.id, why })
  }
  return clean
}

/** Reads a time of the source; undefined when there is none, or none between 1970 and 9999. */
export function instant(value: string | null | undefined): Date | undefined {
  if (value == null) return undefined
  const at = new Date(value)
  return Number.isNaN(at.getTime()) || at.getTime() < 0 || at.getUTCFullYear() >= 9999 ? undefined : at
}

/** An id in the form of ours that is the same at every import of the same thing. */
export function derivedId(of: string): string {
  const letters = 'bcdfghjklmnpqrstvwxyz0123456789'
  return [...createHash('sha256').update(of).digest().subarray(0, 12)]
    .map((byte) => letters[byte % 31])
    .join('')
}
