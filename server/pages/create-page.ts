import { z } from 'zod'
import { parseInput } from '../../domain/parse-input.ts'
import { Refusal } from '../../domain/refusal.ts'
import { lineOf } from '../../domain/text.ts'
import { type Actor, authorise } from '../auth/actor.ts'
import { inWriteLane } from '../db/write-lane.ts'
import type { Deps } from '../deps.ts'
import { newId } from '../new-id.ts'
import type { PageSummary } from './list-pages.ts'
import { isTimeZone } from './time-zone.ts'

const Input = z.strictObject({
  name: lineOf(100),
  host: z
    .string()
    .toLowerCase()
    .regex(/^[a-z0-9.-]{1,253}(:\d{1,5})?$/, 'must be a host such as status.example.com')
    .optional(),
  timeZone: z.string().refine(isTimeZone, 'must be a time zone such as Europe/Berlin').optional(),
})

/** Makes another page, reached by its host and under `/p/<id>`. Its first event says so. */
export async function createPage(deps: Deps, actor: Actor, raw: unknown): Promise<PageSummary> {
  const input = parseInput(Input, raw)
  authorise(actor, 'admin', null)
  const now = deps.clock.now()
  const page = {
    id: newId(),
    name: input.name,
    host: input.host ?? null,
    timeZone: input.timeZone ?? 'Etc/UTC',
    url: null,
  }
  await inWriteLane(deps.db, () =>
    deps.db.$transaction(async (tx) => {
      // Writing comes first: it takes the lock, so that the look for the host below is the truth.
      await tx.installation.updateMany({ where: { id: 1 }, data: { id: 1 } })
      if (page.host !== null && (await tx.page.count({ where: { host: page.host } })) > 0) {
        throw new Refusal('conflict', `Another page has the host ${page.host}.`)
      }
      await tx.page.create({
        data: { ...page, createdAt: now, updatedAt: now, feed: { create: { seq: 1, at: now } } },
      })
      const { kind, id, name } = actor
      await tx.event.create({
        data: {
          pageId: page.id,
          seq: 1,
          at: now,
          type: 'page.created',
          actorKind: kind,
          actorId: id,
          actorName: name,
        },
      })
    }),
  )
  return { ...page, isDefault: false }
}
