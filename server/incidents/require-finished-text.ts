import { Refusal } from '../../domain/refusal.ts'
import { openPlaceholders } from '../../domain/templates/placeholders.ts'

/** Refuses text in which placeholders of a template still wait to be filled in. */
export function requireFinishedText(path: string, text: string): void {
  const open = openPlaceholders(text)
  if (open.length === 0) return
  const message = `Fill in or delete: ${open.map((name) => `{{${name}}}`).join(', ')}.`
  throw new Refusal('invalid', message, [{ path, message }])
}
