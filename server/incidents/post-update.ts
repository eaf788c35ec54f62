import { z } from 'zod'
import { defaultWords } from '../../domain/incidents/default-words.ts'
import { parseInput } from '../../domain/parse-input.ts'
import { Refusal } from '../../domain/refusal.ts'
import { bodyOf, Id, Instant } from '../../domain/text.ts'
import type { Actor } from '../auth/actor.ts'
import type { Deps } from '../deps.ts'
import { type IncidentRecord, loadIncident } from './incident-record.ts'
import { requireFinishedText } from './require-finished-text.ts'
import { requirePast } from './require-past.ts'
import { updateIncident } from './update-incident.ts'

const Input = z.strictObject({
  pageId: Id,
  id: Id,
  body: bodyOf().default(''),
  /** Only where the poster chose another one. */
  status: z.string().optional(),
  seenStatus: z.string().max(20).optional(),
  components: z.record(Id, z.string()).optional(),
  /** At the end, put those of its components right that no other open incident concerns. */
  restoreComponents: z.boolean().default(false),
  nextUpdateDue: z.union([z.literal('impact'), z.number()]).optional(),
  deliverNotifications: z.boolean().default(true),
  displayAt: Instant.optional(),
})

/** Posts what somebody wrote in the console: never a blank update, nor one with placeholders left open. */
export async function postUpdate(deps: Deps, actor: Actor, raw: unknown): Promise<IncidentRecord> {
  const { restoreComponents, ...input } = parseInput(Input, raw)
  const { pageId, id, status, displayAt } = input
  const body = input.body.trim() === '' ? (defaultWords(status ?? '') ?? '') : input.body
  if (body === '' && input.components === undefined) {
    const message = 'Write what is new, or change the status.'
    throw new Refusal('invalid', message, [{ path: 'body', message }])
  }
  requireFinishedText('body', body)
  requirePast('displayAt', displayAt, deps.clock.now())
  const isEnd = status === 'resolved' || status === 'completed'
  const restored = restoreComponents && isEnd ? await brokenComponents(deps, pageId, id) : {}
  const components = { ...restored, ...input.components }
  return updateIncident(deps, actor, {
    ...input,
    body,
    components: Object.keys(components).length === 0 ? undefined : components,
  })
}

async function brokenComponents(deps: Deps, pageId: string, id: string): Promise<Record<string, string>> {
  const incident = await loadIncident(deps.db, pageId, id)
  const broken = incident.components.filter((link) => link.component.status !== 'operational')
  const elsewhere = await deps.db.incidentComponent.findMany({
    where: {
      componentId: { in: broken.map((link) => link.componentId) },
      incident: { isOpen: true, id: { not: id }, status: { not: 'scheduled' } },
    },
    select: { componentId: true },
  })
  const others = new Set(elsewhere.map((link) => link.componentId))
  return Object.fromEntries(
    broken.filter((link) => !others.has(link.componentId)).map((link) => [link.componentId, 'operational']),
  )
}
