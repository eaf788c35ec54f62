import { revalidatePath } from 'next/cache'
import type { FormState, Theirs } from '../../../components/console/form-state.ts'
import { Refusal } from '../../../domain/refusal.ts'
import { logLine } from '../../../server/runtime/log-line.ts'

interface Done {
  message: string
  secret?: string
  revision?: number
}

/**
 * Runs a verb for a form: a refusal becomes words beside the fields, a bug one calm sentence. Redirects pass.
 * On a conflict `readTheirs` says what the other person has saved, to stand beside one's own.
 */
export async function runAction(
  before: FormState,
  work: () => Promise<Done>,
  readTheirs?: () => Promise<Theirs | undefined>,
): Promise<FormState> {
  const count = before.count + 1
  const { successes } = before
  try {
    const done = await work()
    revalidatePath('/console', 'layout')
    return { count, successes: successes + 1, ok: true, problems: {}, ...done }
  } catch (error) {
    if (error instanceof Refusal) {
      const problems = Object.fromEntries(
        error.problems.map((problem) => [problem.path.split('.')[0] ?? '', problem.message]),
      )
      const isConflict = error.code === 'conflict'
      if (isConflict) revalidatePath('/console', 'layout')
      const theirs = isConflict ? await readTheirs?.() : undefined
      return { count, successes, ok: false, message: error.publicMessage, problems, theirs }
    }
    if (typeof (error as { digest?: unknown }).digest === 'string') throw error
    logLine('core', 'action-failed', {
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    })
    return {
      count,
      successes,
      ok: false,
      message: 'That did not work, and it is our fault. What you typed is still here; try again.',
      problems: {},
    }
  }
}
