import type { Actor } from '../auth/actor.ts'
import type { Deps } from '../deps.ts'
import { changeKnobs } from './change-knobs.ts'
import type { KnobSetting } from './list-knobs.ts'

/** Turns one knob: `{ pageId, name, value }`. Refuses as `changeKnobs` does. */
export function setKnob(
  deps: Deps,
  actor: Actor,
  { pageId, name, value }: { pageId: string; name: string; value: unknown },
): Promise<KnobSetting[]> {
  // A null would mean a reset, which has a verb of its own.
  return changeKnobs(deps, actor, { pageId, knobs: { [name]: value ?? Number.NaN } })
}
