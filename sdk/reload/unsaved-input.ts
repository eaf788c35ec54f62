import type { EarlyEdits } from '../core/early-edits.ts'
import { contentOf, type Field, fieldOf, fieldsTogether } from './form-field.ts'
import { touchedInFrames } from './frame-edits.ts'

/**
 * Knows whether the user typed or chose something that a reload would lose. Compares with the value before the first
 * trusted edit since load or submit. `defaultValue` is never read: React copies every keystroke into it.
 */
export function trackUnsavedInput(early: EarlyEdits) {
  const baselines = new WeakMap<Field, string>()
  const edited = new Set<Field>()
  const knownRoots = new WeakSet<EventTarget>()

  for (const [target, before] of early) {
    const field = fieldOf(target as HTMLElement)
    if (!field) continue
    edited.add(field)
    // Without a baseline it counts as unsaved until it is submitted or goes: nothing that was typed may be lost.
    if (before !== undefined && field === target) baselines.set(field, contentOf(field, before))
  }
  for (const field of touchedInFrames()) {
    edited.add(field)
    baselines.set(field, contentOf(field, ''))
  }

  function onSubmit({ isTrusted, target }: Event): void {
    for (const field of edited) {
      if (isTrusted && (field.form === target || (target as Node).contains(field))) edited.delete(field)
    }
  }

  function onEvent(event: Event): void {
    const { type } = event
    if (type === 'submit') return onSubmit(event)
    if (/move|wheel/.test(type)) return
    const path = event.composedPath()
    for (const node of path) {
      // A submit does not leave its shadow root.
      if ((node as Node).nodeType === Node.DOCUMENT_FRAGMENT_NODE && !knownRoots.has(node)) {
        knownRoots.add(node)
        node.addEventListener('submit', onSubmit, true)
      }
    }
    const field = fieldOf(path[0] as HTMLElement)
    if (!field) return
    for (const one of fieldsTogether(field)) {
      if (!edited.has(one) && type !== 'input') baselines.set(one, contentOf(one))
      // Editors that draw for themselves prevent `beforeinput`, and no `input` follows.
      if (/input$/.test(type)) edited.add(one)
    }
  }

  return {
    onEvent,
    isUnsaved(): boolean {
      for (const field of edited) {
        const isGone = !field.isConnected || !field.ownerDocument.defaultView
        if (isGone) edited.delete(field)
        else if (contentOf(field) !== baselines.get(field) && !field.matches(':-webkit-autofill')) return true
      }
      return false
    },
  }
}
