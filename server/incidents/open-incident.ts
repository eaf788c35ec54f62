import { z } from 'zod'
import { parseInput } from '../../domain/parse-input.ts'
import { Refusal } from '../../domain/refusal.ts'
import { bodyOf, Id, Instant, lineOf } from '../../domain/text.ts'
import type { Actor } from '../auth/actor.ts'
import type { Deps } from '../deps.ts'
import { createIncident } from './create-incident.ts'
import type { IncidentRecord } from './incident-record.ts'
import { requireFinishedText } from './require-finished-text.ts'
import { requirePast } from './require-past.ts'

const Input = z.strictObject({
  pageId: Id,
  name: lineOf(),
  body: bodyOf().default(''),
  status: z.string().optional(),
  impactOverride: z.string().optional(),
  components: z.record(Id, z.string()).optional(),
  nextUpdateDue: z.union([z.literal('impact'), z.number()]).optional(),
  deliverNotifications: z.boolean().default(true),
  /** When it began, where that was earlier than now. */
  startedAt: Instant.optional(),
  /** When it ended: then it is over already, and changes no component's present status. */
  endedAt: Instant.optional(),
})

/** Opens an incident from the console, or writes down one that is over. Placeholders must be filled in. */
export async function openIncident(deps: Deps, actor: Actor, raw: unknown): Promise<IncidentRecord> {
  const { endedAt, ...input } = parseInput(Input, raw)
  requireFinishedText('name', input.name)
  requireFinishedText('body', input.body)
  const now = deps.clock.now()
  requirePast('startedAt', input.startedAt, now)
  requirePast('endedAt', endedAt, now)
  if (endedAt === undefined) return createIncident(deps, actor, input)
  if (input.startedAt === undefined || input.startedAt >= endedAt) {
    const message = 'It needs a beginning that is earlier than its end.'
    throw new Refusal('invalid', message, [{ path: 'startedAt', message }])
  }
  const { components, status: _, nextUpdateDue: __, ...past } = input
  return createIncident(deps, actor, {
    ...past,
    backfilled: true,
    displayAt: endedAt,
    componentIds: Object.keys(components ?? {}),
  })
}
