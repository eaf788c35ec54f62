import { offsetMinutes } from '../../domain/time/page-zone-time.ts'
import type { Deps } from '../deps.ts'
import { INCIDENT_INCLUDE, type IncidentRecord, sortUpdates } from '../incidents/incident-record.ts'

/** How many incidents and maintenances together stand in a feed, as in Statuspage's. */
export const FEED_LENGTH = 25

export interface FeedEntry {
  record: IncidentRecord
  publishedAt: Date
  /** HTML of the entry: one paragraph an update, newest first. */
  html: string
}

/** When an entry counts as published: its end, its window where it has not begun, else its newest update. */
function publishedAt(record: IncidentRecord): Date {
  if (record.kind === 'maintenance' && record.status === 'scheduled' && record.scheduledFor !== null)
    return record.scheduledFor
  return record.resolvedAt ?? record.updates[0]?.displayAt ?? record.createdAt
}

/** The newest entries of a page. Two bounded reads along indexes: what is open, and what ended last. */
export async function readFeedEntries(deps: Deps, pageId: string, timeZone: string): Promise<FeedEntry[]> {
  const read = (isOpen: boolean) =>
    deps.db.incident.findMany({
      where: { pageId, isOpen, ...(isOpen ? {} : { resolvedAt: { not: null } }) },
      include: INCIDENT_INCLUDE,
      orderBy: isOpen ? { createdAt: 'desc' } : { resolvedAt: 'desc' },
      take: FEED_LENGTH,
    })
  const records = [...(await read(true)), ...(await read(false))].map(sortUpdates)
  return records
    .map((record) => ({ record, publishedAt: publishedAt(record), html: entryHtml(record, timeZone) }))
    .sort((a, b) => b.publishedAt.getTime() - a.publishedAt.getTime())
    .slice(0, FEED_LENGTH)
}

/** Text as it stands in HTML or XML; what XML cannot hold is left out. */
export function escapeMarkup(text: string): string {
  const named: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  }
  return text
    .toWellFormed()
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/[&<>"']/g, (c) => named[c]!)
}

interface Clock {
  month: string
  day: string
  time: string
  zone: string
}

function clockOf(at: Date, timeZone: string): Clock {
  const local = new Date(at.getTime() + offsetMinutes(at, timeZone) * 60_000)
  const zone = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'short' })
    .formatToParts(at)
    .find((part) => part.type === 'timeZoneName')?.value
  return {
    month: local.toLocaleString('en-US', { month: 'short', timeZone: 'UTC' }),
    day: String(local.getUTCDate()).padStart(2, ' '),
    time: local.toISOString().slice(11, 16),
    zone: zone ?? timeZone,
  }
}

const variable = (kind: 'date' | 'time', text: string) => `<var data-var='${kind}'>${text}</var>`

/** "Update" where the status is that of the update before, else the status. */
function labelOf(status: string, before: string | undefined): string {
  if (status === before) return 'Update'
  const text = status.replace(/_/g, ' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function entryHtml(record: IncidentRecord, timeZone: string): string {
  const updates = record.updates.filter((update) => update.status !== 'postmortem')
  const paragraphs = updates.map((update, i) => {
    const { month, day, time, zone } = clockOf(update.displayAt ?? update.createdAt, timeZone)
    const body = escapeMarkup(update.body).replace(/\r?\n/g, '<br />')
    const label = labelOf(update.status, updates[i + 1]?.status)
    return `<p><small>${month} ${variable('date', day)}, ${variable('time', time)} ${zone}</small><br><strong>${label}</strong> - ${body}</p>`
  })
  return `${scheduleHtml(record, timeZone)}${paragraphs.join('')}`
}

function scheduleHtml(record: IncidentRecord, timeZone: string): string {
  if (record.status !== 'scheduled' || record.scheduledFor === null || record.scheduledUntil === null)
    return ''
  const [from, until] = [clockOf(record.scheduledFor, timeZone), clockOf(record.scheduledUntil, timeZone)]
  const window = `${from.month} ${variable('date', from.day)}, ${variable('time', from.time)} - ${variable('time', until.time)} ${from.zone}`
  return `<p><strong>THIS IS A SCHEDULED EVENT ${window}</strong></p>`
}
