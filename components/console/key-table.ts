/** One thing that a key does: leads somewhere, or presses or focuses what carries `data-shortcut`. */
export interface Shortcut {
  /** Keys one after another: "n", or "g i". */
  keys: string
  label: string
  href?: string
  /** Value of `data-shortcut` on the element that is meant. */
  target?: string
}

export const SHORTCUTS: readonly Shortcut[] = [
  { keys: 'n', label: 'New incident', href: '/console/incidents/new' },
  { keys: 'm', label: 'Schedule maintenance', href: '/console/maintenance/new' },
  { keys: 'c', label: 'Write: an update, a directive', target: 'compose' },
  { keys: 'r', label: 'Resolve', target: 'resolve' },
  { keys: 'u', label: 'Undo the last post', target: 'undo' },
  { keys: 'l', label: 'Go to the live directive’s next step', target: 'step' },
  { keys: 'o', label: 'Write a note', target: 'note' },
  { keys: 'v', label: 'View the public page', target: 'public' },
  { keys: 'g i', label: 'Incidents', href: '/console' },
  { keys: 'g m', label: 'Maintenance', href: '/console/maintenance' },
  { keys: 'g f', label: 'Fleet', href: '/console/fleet' },
  { keys: 'g d', label: 'Directives', href: '/console/directives' },
  { keys: 'g r', label: 'Reports', href: '/console/reports' },
  { keys: 'g n', label: 'Knobs', href: '/console/knobs' },
  { keys: 'g e', label: 'Delivery', href: '/console/delivery' },
  { keys: 'g c', label: 'Components', href: '/console/components' },
  { keys: 'g t', label: 'Templates', href: '/console/templates' },
  { keys: 'g p', label: 'People', href: '/console/people' },
  { keys: 'g s', label: 'Page settings', href: '/console/page-settings' },
  { keys: 'g k', label: 'API tokens', href: '/console/tokens' },
  { keys: 'g a', label: 'Account', href: '/console/account' },
]

/** Keys that need a modifier or no table: shown in the help only. */
export const OTHER_KEYS: readonly Shortcut[] = [
  { keys: '⌘K', label: 'Commands (Ctrl K)' },
  { keys: '⌘↵', label: 'Send the form you are in (Ctrl Enter)' },
  { keys: 'Alt ↑ ↓', label: 'Move a component or group in its list' },
  { keys: '/', label: 'Templates, at the start of a line of text' },
  { keys: '⌘ ⇧ ↵', label: 'Post and resolve (Ctrl Shift Enter)' },
  { keys: '1 … 9', label: 'Go to an open incident' },
  { keys: 'Esc', label: 'Leave the field, so that keys work' },
  { keys: '?', label: 'This list' },
]

const OFF = 'allclear.single-keys-off'

export function areSingleKeysOn(): boolean {
  try {
    return localStorage.getItem(OFF) === null
  } catch {
    return true
  }
}

export function turnSingleKeys(isOn: boolean): void {
  try {
    if (isOn) localStorage.removeItem(OFF)
    else localStorage.setItem(OFF, '1')
  } catch {
    // A browser that stores nothing keeps them on.
  }
}

/** Presses, or for a field focuses, what a shortcut stands for; false: it is not on this page. */
export function pressTarget(target: string): boolean {
  const element = document.querySelector<HTMLElement>(`[data-shortcut="${target}"]`)
  if (element === null) return false
  // What steers clients is gone to, never pressed by a single key.
  const isGoneTo = element.matches('textarea,input,[data-shortcut=step]')
  if (isGoneTo) {
    element.closest('details')?.setAttribute('open', '')
    element.focus()
    element.scrollIntoView({ block: 'center' })
  } else element.click()
  return true
}
