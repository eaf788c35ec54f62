import { revalidatePath } from 'next/cache'
import type { FormState } from '../../../components/console/form-state.ts'
import { Refusal } from '../../../domain/refusal.ts'
import { logLine } from '../../../server/runtime/log-line.ts'

/** Runs a verb for a form: a refusal becomes words beside the fields, a bug one calm sentence. Redirects pass. */
export async function runAction(
  before: FormState,
  work: () => Promise<{ message: string; secret?: string }>,
): Promise<FormState> {
  const count = before.count + 1
  try {
    const { message, secret } = await work()
    revalidatePath('/console', 'layout')
    return { count, ok: true, message, problems: {}, secret }
  } catch (error) {
    if (error instanceof Refusal) {
      const problems = Object.fromEntries(
        error.problems.map((problem) => [problem.path.split('.')[0] ?? '', problem.message]),
      )
      return { count, ok: false, message: error.publicMessage, problems }
    }
    if (typeof (error as { digest?: unknown }).digest === 'string') throw error
    logLine('core', 'action-failed', {
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    })
    return {
      count,
      ok: false,
      message: 'That did not work, and it is our fault. What you typed is still here; try again.',
      problems: {},
    }
  }
}

/** A form's text; null where it is missing or empty. */
export function textOf(form: FormData, name: string): string | undefined {
  const value = form.get(name)
  return typeof value === 'string' && value.trim() !== '' ? value.replace(/\r\n/g, '\n') : undefined
}

/** Local date and time of a field together with the browser's offset in minutes, as an instant. */
export function instantOf(form: FormData, name: string): string | undefined {
  const local = textOf(form, name)
  if (local === undefined) return undefined
  const offset = Number(textOf(form, 'offsetMinutes') ?? '0')
  const at = Date.parse(`${local}:00Z`) - offset * 60_000
  return Number.isNaN(at) ? local : new Date(at).toISOString()
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
