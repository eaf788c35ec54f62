import { KNOBS, type Knob, type KnobValue } from '../../protocol/knobs.ts'
import { type Actor, authorise } from '../auth/actor.ts'
import type { Deps } from '../deps.ts'

/** A knob with what it stands at on one page. */
export interface KnobSetting extends Knob {
  value: KnobValue
  /** Who turned it, and when; null where the default holds. */
  changedBy: string | null
  changedAt: Date | null
}

/** Every knob of a page. Those of the edge belong to the installation and stand on its default page only. */
export async function listKnobs(deps: Deps, actor: Actor, pageId: string): Promise<KnobSetting[]> {
  authorise(actor, 'responder', pageId)
  const page = await deps.db.page.findUnique({ where: { id: pageId }, select: { isDefault: true } })
  const rows = await deps.db.knob.findMany({ where: { pageId } })
  const turned = new Map(rows.map((row) => [row.name, row]))
  return KNOBS.filter((knob) => knob.kind === 'policy' || page?.isDefault === true).map((knob) => {
    const row = turned.get(knob.name)
    const otherwise = knob.name === 'drainSeconds' ? deps.config.drainSeconds : knob.default
    return {
      ...knob,
      default: otherwise,
      value: row === undefined ? otherwise : (JSON.parse(row.value) as KnobValue),
      changedBy: row?.changedBy ?? null,
      changedAt: row?.changedAt ?? null,
    }
  })
}
