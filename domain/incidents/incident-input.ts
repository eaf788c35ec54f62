import { z } from 'zod'
import { COMPONENT_STATUSES, INDICATORS } from '../../protocol/state-document.ts'
import { bodyOf, Id, Instant, lineOf } from '../text.ts'

export const MAX_INCIDENT_COMPONENTS = 500

export const AnyIncidentStatus = z.enum([
  'investigating',
  'identified',
  'monitoring',
  'resolved',
  'scheduled',
  'in_progress',
  'verifying',
  'completed',
])
export type AnyIncidentStatus = z.infer<typeof AnyIncidentStatus>

const few = (value: object) => Object.keys(value).length <= MAX_INCIDENT_COMPONENTS
const Metadata = z
  .record(z.string().max(255), z.record(z.string().max(255), z.json()))
  .refine((value) => JSON.stringify(value).length <= 20_000, 'must have at most 20,000 characters as JSON')

/** What creating and updating an incident share. */
const Shared = {
  impactOverride: z
    .enum(INDICATORS as [string, ...string[]])
    .nullable()
    .optional(),
  body: bodyOf().optional(),
  /** New status by component id. */
  components: z
    .record(Id, z.enum(COMPONENT_STATUSES as [string, ...string[]]))
    .refine(few, `must name at most ${MAX_INCIDENT_COMPONENTS} components`)
    .optional(),
  /** Components that are affected without a change of status. */
  componentIds: z.array(Id).max(MAX_INCIDENT_COMPONENTS).optional(),
  deliverNotifications: z.boolean().optional(),
  startedAt: Instant.optional(),
  /** When the update shall be said to have been posted. */
  displayAt: Instant.optional(),
  scheduledFor: Instant.optional(),
  scheduledUntil: Instant.optional(),
  scheduledRemindPrior: z.boolean().optional(),
  autoInProgress: z.boolean().optional(),
  autoCompleted: z.boolean().optional(),
  autoTransitionToMaintenance: z.boolean().optional(),
  autoTransitionToOperational: z.boolean().optional(),
  autoDeliverAtStart: z.boolean().optional(),
  autoDeliverAtEnd: z.boolean().optional(),
  metadata: Metadata.optional(),
  reminderIntervals: bodyOf(100).nullable().optional(),
  nextUpdateDueAt: Instant.nullable().optional(),
  /** Instead of an instant: minutes from now, or as long as the impact suggests. */
  nextUpdateDue: z.union([z.literal('impact'), z.number().int().min(1).max(10_080)]).optional(),
  dismissible: z.boolean().optional(),
  recurrence: bodyOf(500).nullable().optional(),
  wantsTwitterUpdate: z.boolean().optional(),
  customTweet: bodyOf(280).nullable().optional(),
}

export const CreateIncidentInput = z.strictObject({
  pageId: Id,
  name: lineOf(),
  status: AnyIncidentStatus.optional(),
  backfilled: z.boolean().optional(),
  ...Shared,
})
export type CreateIncidentInput = z.infer<typeof CreateIncidentInput>

export const UpdateIncidentInput = z.strictObject({
  pageId: Id,
  id: Id,
  /** What the editor saw; refused when the incident has moved on since. */
  revision: z.number().int().optional(),
  /** The status that the poster saw: a new one is refused when it has moved on since. */
  seenStatus: z.string().max(20).optional(),
  name: lineOf().optional(),
  status: AnyIncidentStatus.optional(),
  ...Shared,
})
export type UpdateIncidentInput = z.infer<typeof UpdateIncidentInput>

export const EditIncidentUpdateInput = z.strictObject({
  pageId: Id,
  incidentId: Id,
  id: Id,
  revision: z.number().int().optional(),
  body: bodyOf().optional(),
  displayAt: Instant.optional(),
  deliverNotifications: z.boolean().optional(),
  wantsTwitterUpdate: z.boolean().optional(),
})
