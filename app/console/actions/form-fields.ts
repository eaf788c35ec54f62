/** A form's text; undefined where it is missing or blank. */
export function textOf(form: FormData, name: string): string | undefined {
  const value = form.get(name)
  return typeof value === 'string' && value.trim() !== '' ? value.replace(/\r\n/g, '\n') : undefined
}

/** A box that is ticked. */
export function isOn(form: FormData, name: string): boolean {
  return form.get(name) === 'on'
}

/** New statuses by component id, of the selects named `component.<id>` that were moved. */
export function componentsOf(form: FormData): Record<string, string> | undefined {
  const chosen: Record<string, string> = {}
  for (const [name, value] of form) {
    if (name.startsWith('component.') && typeof value === 'string' && value !== '')
      chosen[name.slice('component.'.length)] = value
  }
  return Object.keys(chosen).length === 0 ? undefined : chosen
}

/** The promise of a next update: `impact`, minutes, or nothing. */
export function dueOf(form: FormData): 'impact' | number | undefined {
  const due = textOf(form, 'due')
  return due === undefined || due === 'none' ? undefined : due === 'impact' ? due : Number(due)
}

/** A field's lines, without the dots of a list. */
export function linesOf(form: FormData, name: string): string[] {
  return (textOf(form, name) ?? '')
    .split('\n')
    .map((line) => line.replace(/^[-*]\s+/, '').trim())
    .filter((line) => line !== '')
}
