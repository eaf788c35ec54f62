import type { Actor } from '../auth/actor.ts'
import type { Deps } from '../deps.ts'
import { changeKnobs } from './change-knobs.ts'
import type { KnobSetting } from './list-knobs.ts'

/** Puts one knob back to its default. */
export function resetKnob(
  deps: Deps,
  actor: Actor,
  { pageId, name }: { pageId: string; name: string },
): Promise<KnobSetting[]> {
  return changeKnobs(deps, actor, { pageId, knobs: { [name]: null } })
}
