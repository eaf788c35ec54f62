/**
 * Fields that the user edited, each with what stood in it before the first edit, as text; undefined where no event told
 * of the edit beforehand, as with checkboxes and choices.
 */
export type EarlyEdits = Map<EventTarget, string | undefined>

/**
 * Notes what is edited in this page until `signal` ends it: the reload engine, which has to know, comes in a file of its
 * own and a moment later. It compares with this; so what was typed meanwhile is not lost, and no more is kept than that.
 */
export function recordEdits(signal: AbortSignal): EarlyEdits {
  const edits: EarlyEdits = new Map()
  for (const type of ['beforeinput', 'input'])
    addEventListener(
      type,
      (event) => {
        const field = event.composedPath()[0] as HTMLInputElement
        if (event.isTrusted && !edits.has(field))
          edits.set(field, type === 'input' ? undefined : (field.value ?? field.textContent))
      },
      { capture: true, signal },
    )
  return edits
}
