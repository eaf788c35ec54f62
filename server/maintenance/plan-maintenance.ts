import { z } from 'zod'
import {
  nextOccurrence,
  type Recurrence,
  type Weekday,
  writeRecurrence,
} from '../../domain/maintenance/recurrence.ts'
import { parseInput } from '../../domain/parse-input.ts'
import { Refusal } from '../../domain/refusal.ts'
import { bodyOf, Id, lineOf } from '../../domain/text.ts'
import { instantOfLocal } from '../../domain/time/instant-of-local.ts'
import type { Actor } from '../auth/actor.ts'
import type { Deps } from '../deps.ts'
import { createIncident } from '../incidents/create-incident.ts'
import type { IncidentRecord } from '../incidents/incident-record.ts'
import { requireFinishedText } from '../incidents/require-finished-text.ts'

const Local = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/, 'must be a day and a time')
const Input = z.strictObject({
  pageId: Id,
  name: lineOf(),
  body: bodyOf().default(''),
  /** Local times of the page's zone. */
  from: Local,
  until: Local,
  repeats: z.enum(['DAILY', 'WEEKLY', 'MONTHLY', 'MONTHLY-NTH']).optional(),
  interval: z.number().int().min(1).max(99).default(1),
  weekdays: z.array(z.enum(['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'])).default([]),
  repeatsUntil: z.iso.date().optional(),
  componentIds: z.array(Id).max(500),
  isAutomatic: z.boolean(),
  deliverNotifications: z.boolean(),
  remindPrior: z.boolean(),
})

/** Schedules a maintenance as people plan it: in the page's local time, once or repeating. */
export async function planMaintenance(deps: Deps, actor: Actor, raw: unknown): Promise<IncidentRecord> {
  const input = parseInput(Input, raw)
  requireFinishedText('name', input.name)
  requireFinishedText('body', input.body)
  const page = await deps.db.page.findUnique({ where: { id: input.pageId } })
  if (page === null) throw new Refusal('not_found', 'There is no such page.')
  const { timeZone } = page
  let from = instantOfLocal(input.from, timeZone)
  const lastsMs = instantOfLocal(input.until, timeZone).getTime() - from.getTime()
  const rule = ruleOf(input, timeZone)
  // The day that was given need not be one of the rule's: the series begins with the first that is.
  if (rule !== null) from = nextOccurrence(rule, new Date(from.getTime() - 1)) ?? from
  const { isAutomatic } = input
  return createIncident(deps, actor, {
    pageId: input.pageId,
    name: input.name,
    body: input.body,
    scheduledFor: from,
    scheduledUntil: new Date(from.getTime() + lastsMs),
    componentIds: input.componentIds,
    autoInProgress: isAutomatic,
    autoCompleted: isAutomatic,
    autoTransitionToMaintenance: isAutomatic,
    autoTransitionToOperational: isAutomatic,
    scheduledRemindPrior: input.remindPrior,
    deliverNotifications: input.deliverNotifications,
    recurrence: rule === null ? undefined : writeRecurrence(rule),
  })
}

function ruleOf(input: z.output<typeof Input>, timeZone: string): Recurrence | null {
  const { repeats, from, interval } = input
  if (repeats === undefined) return null
  const isNth = repeats === 'MONTHLY-NTH'
  return {
    timeZone,
    first: from,
    frequency: isNth ? 'MONTHLY' : repeats,
    interval,
    weekdays: repeats === 'WEEKLY' ? (input.weekdays as Weekday[]) : [],
    nth: isNth ? nthOf(from) : null,
    until: input.repeatsUntil ?? null,
  }
}

/** Which weekday of its month a day is; the fifth counts as the last. */
function nthOf(local: string): { n: number; weekday: Weekday } {
  const weekday = (['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'] as const)[new Date(`${local}:00Z`).getUTCDay()]!
  const n = Math.ceil(Number(local.slice(8, 10)) / 7)
  return { n: n > 4 ? -1 : n, weekday }
}
