import { z } from 'zod'
import { parseInput } from '../../domain/parse-input.ts'
import { Refusal } from '../../domain/refusal.ts'
import { bodyOf, Id, isCleanText, lineOf, NOT_CLEAN } from '../../domain/text.ts'
import { type Actor, authorise } from '../auth/actor.ts'
import type { Prisma } from '../db/database.ts'
import { pageTransaction } from '../db/page-transaction.ts'
import type { Deps } from '../deps.ts'
import { isTimeZone } from './time-zone.ts'

export type PageRecord = Prisma.PageGetPayload<object>

/** How much of a partial outage's time counts against uptime where it counts at all (Statuspage's rule). */
export const PARTIAL_OUTAGE_WEIGHT = 0.3

const Origin = z
  .url({ protocol: /^https?$/, error: 'must be an address such as https://status.example.com' })
  .max(500)
  .refine(isCleanText, NOT_CLEAN)
  .transform((value) => value.replace(/\/+$/, ''))

export const UpdatePageInput = z.strictObject({
  id: Id,
  name: lineOf().optional(),
  host: z
    .string()
    .toLowerCase()
    .regex(/^[a-z0-9.-]{1,253}(:\d{1,5})?$/, 'must be a host name')
    .nullable()
    .optional(),
  url: Origin.nullable().optional(),
  description: bodyOf(5000).nullable().optional(),
  headline: lineOf().nullable().optional(),
  supportUrl: z
    .url({ protocol: /^(https?|mailto)$/ })
    .max(500)
    .refine(isCleanText, NOT_CLEAN)
    .nullable()
    .optional(),
  timeZone: z.string().refine(isTimeZone, 'must be a time zone of the tz database').optional(),
  partialOutageWeight: z.number().min(0).max(1).optional(),
})

/** Changes a page's own settings. Needs an administrator. */
export async function updatePage(deps: Deps, actor: Actor, raw: unknown): Promise<PageRecord> {
  const { id, ...change } = parseInput(UpdatePageInput, raw)
  authorise(actor, 'admin', id)
  return pageTransaction(
    deps.db,
    { pageId: id, now: () => deps.clock.now(), actor },
    async ({ tx, at, record }) => {
      if (change.host) {
        const holder = await tx.page.findUnique({ where: { host: change.host }, select: { id: true } })
        if (holder !== null && holder.id !== id)
          throw new Refusal('conflict', 'Another page has this host already.')
      }
      const page = await tx.page.update({ where: { id }, data: { ...change, updatedAt: at } })
      await record({ type: 'page.updated', data: { fields: Object.keys(change) } })
      return page
    },
  )
}
