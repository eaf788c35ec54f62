import { type Field, fieldOf } from './form-field.ts'
import { rootsWithin } from './page-roots.ts'

const FIELDS = 'textarea,select,[contenteditable],input:not([type=hidden],[type=submit],[type=button])'

/**
 * Fields of same-origin frames in which the user was active before anybody listened there, and that hold the focus in
 * their frame: something may have been typed.
 */
export function touchedInFrames(): Field[] {
  const fields: Field[] = []
  for (const root of rootsWithin(document)) {
    const view = (root as Document).defaultView
    const focused = root.activeElement as HTMLElement | null
    if (!view || view === window || !view.navigator.userActivation?.hasBeenActive) continue
    if (!focused || !fieldOf(focused)) continue
    for (const element of root.querySelectorAll<HTMLElement>(FIELDS)) fields.push(fieldOf(element) ?? element)
  }
  return fields
}
