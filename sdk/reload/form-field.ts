/** An input, a textarea, a select or the outermost contenteditable. */
export type Field = HTMLElement &
  Partial<HTMLInputElement> &
  Partial<Pick<HTMLSelectElement, 'selectedOptions'>>

/** The field that an event at `target` is about; null: none. */
export function fieldOf(target: HTMLElement): Field | null {
  const field = target.closest?.<HTMLElement>('input,textarea,select')
  if (field || !target.isContentEditable) return field ?? null
  let editable = target
  while (editable.parentElement?.isContentEditable) editable = editable.parentElement
  return editable
}

/** Radio buttons of one name change together; any other field changes alone. */
export function fieldsTogether(field: Field): Field[] {
  if (field.type !== 'radio') return [field]
  const radios = (field.getRootNode() as ParentNode).querySelectorAll<HTMLInputElement>('input[type=radio]')
  return [...radios].filter((radio) => radio.name === field.name && radio.form === field.form)
}

/**
 * What a user would lose of a field, as text to compare; with `text` as it would be with that in it. Smileys are
 * pictures in many editors.
 */
export function contentOf(field: Field, text?: string): string {
  const { value, checked, validity, selectedOptions, textContent } = field
  if (value === undefined)
    return text === undefined
      ? textContent?.trim() + '<'.repeat(field.querySelectorAll('img').length)
      : text.trim()
  return [
    text ?? value,
    checked,
    text === undefined && validity?.badInput,
    ...[...(selectedOptions ?? [])].map((option) => option.value),
  ].join()
}
