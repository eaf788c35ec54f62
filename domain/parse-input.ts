import type { z } from 'zod'
import { type InputProblem, Refusal } from './refusal.ts'

/** Parses at the edge of a verb; throws `Refusal('invalid')` that names each place and what is wrong there. */
export function parseInput<S extends z.ZodType>(schema: S, raw: unknown): z.output<S> {
  const result = schema.safeParse(raw)
  if (result.success) return result.data
  const problems: InputProblem[] = result.error.issues.slice(0, 20).map((issue) => ({
    path: issue.path.map(String).join('.'),
    message: issue.message,
  }))
  const text = problems.map((p) => (p.path === '' ? p.message : `${p.path}: ${p.message}`)).join('; ')
  throw new Refusal('invalid', text, problems)
}
