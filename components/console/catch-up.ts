/**
 * Tells React what was typed and chosen before the script came. On hydration React keeps the words in the fields but
 * hears no event of them: its state stays behind, and the next render would put a select back. Each field that differs
 * from what the server sent says so again.
 */
export function catchUp(form: HTMLFormElement): void {
  for (const field of form.elements) {
    if (field instanceof HTMLSelectElement) catchUpSelect(field)
    else if (field instanceof HTMLTextAreaElement) catchUpText(field, HTMLTextAreaElement.prototype)
    else if (field instanceof HTMLInputElement) catchUpInput(field)
  }
}

function catchUpSelect(select: HTMLSelectElement): void {
  const sent = Math.max(
    0,
    [...select.options].findIndex((option) => option.defaultSelected),
  )
  if (select.selectedIndex === sent) return
  select.dispatchEvent(new Event('change', { bubbles: true }))
  select.dispatchEvent(new Event('input', { bubbles: true }))
}

function catchUpInput(input: HTMLInputElement): void {
  if (input.type === 'hidden') return
  if (input.type !== 'checkbox' && input.type !== 'radio') {
    catchUpText(input, HTMLInputElement.prototype)
  } else if (input.checked !== input.defaultChecked) {
    input.click()
    input.click()
  }
}

/** React compares with the last value that it saw being set; set past it, the typed one counts as new. */
function catchUpText(field: HTMLInputElement | HTMLTextAreaElement, prototype: object): void {
  const typed = field.value
  if (typed === field.defaultValue) return
  const caret = document.activeElement === field ? field.selectionStart : null
  field.value = field.defaultValue
  Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(field, typed)
  if (caret !== null) field.setSelectionRange(caret, caret)
  field.dispatchEvent(new Event('input', { bubbles: true }))
}
