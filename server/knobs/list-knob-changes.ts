import { z } from 'zod'
import { type Actor, authorise } from '../auth/actor.ts'
import type { Deps } from '../deps.ts'

const Value = z.union([z.number(), z.boolean(), z.null()])
const Data = z.object({ knobs: z.array(z.object({ name: z.string(), from: Value, to: Value })) })

/** One turn of one or more knobs; `from` and `to` are null where the default holds. */
export interface KnobChange {
  seq: number
  at: Date
  by: string | null
  knobs: z.infer<typeof Data>['knobs']
}

/** Who turned which knobs of a page, the newest first, also those that are back at their default. */
export async function listKnobChanges(
  deps: Deps,
  actor: Actor,
  pageId: string,
  take = 20,
): Promise<KnobChange[]> {
  authorise(actor, 'responder', pageId)
  const events = await deps.db.event.findMany({
    where: { pageId, type: 'knobs.changed' },
    orderBy: { seq: 'desc' },
    take,
  })
  return events.flatMap((event) => {
    const data = Data.safeParse(JSON.parse(event.data))
    return data.success ? [{ seq: event.seq, at: event.at, by: event.actorName, knobs: data.data.knobs }] : []
  })
}
