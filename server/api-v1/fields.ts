import { z } from 'zod'
import { parseInput } from '../../domain/parse-input.ts'
import { Refusal } from '../../domain/refusal.ts'
import type { RawBody } from './parse-form.ts'

/** A boolean in any of the ways that clients send one: true, "true", "t", "1", 1 and their opposites. */
export const Flag = z.preprocess((value) => {
  if (['true', 't', '1', 1, 'yes', 'on'].includes(value as never)) return true
  if (['false', 'f', '0', 0, 'no', 'off', ''].includes(value as never)) return false
  return value
}, z.boolean())

/** A field that may be left out; null says the same, as clients that fill in every field send it. */
export function Maybe<S extends z.ZodType>(schema: S) {
  return z.preprocess((value) => value ?? undefined, schema.optional())
}

/** A whole number, also as text. */
export const Whole = z.preprocess(
  (value) => (typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value),
  z.number().int(),
)

/** Text where an empty one means none. */
export const TextOrNull = z.preprocess((value) => (value === '' ? null : value), z.string().nullable())

/** A list of ids, or one id alone. Empty ones are what forms send for a list that may be empty. */
export const IdList = z.preprocess(
  (value) => (typeof value === 'string' ? [value] : value),
  z
    .array(z.string())
    .max(1000)
    .transform((ids) => ids.filter((id) => id !== '')),
)

/** An instant as text, also with a space for the T, a zone as +0100 or without one (then UTC), as some clients send it. */
export const When = z.preprocess((value) => {
  if (typeof value !== 'string') return value
  const text = value
    .trim()
    .replace(/^(\d{4}-\d\d-\d\d) (\d)/, '$1T$2')
    .replace(/ UTC$/, 'Z')
    .replace(/ ?([+-]\d\d)(\d\d)$/, '$1:$2')
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return `${text}T00:00:00Z`
  return /T[\d:.]+$/.test(text) ? `${text}Z` : text
}, z.string())

/**
 * The object under a body's wrapper key (`{"incident": {…}}`). A body without the wrapper is taken as the object
 * itself only where it is not empty. What it holds beyond the schema is ignored, as Statuspage does.
 */
export function unwrap<S extends z.ZodType>(body: RawBody, wrapper: string, schema: S): z.output<S> {
  const inner = body[wrapper]
  if (inner === undefined)
    throw new Refusal('invalid', `The body needs "${wrapper}".`, [{ path: wrapper, message: 'is missing' }])
  if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) {
    throw new Refusal('invalid', `"${wrapper}" must be an object.`, [
      { path: wrapper, message: 'must be an object' },
    ])
  }
  return parseInput(schema, inner)
}

/** Leaves out what was not given, so that a strict verb sees only what the client sent. */
export function given<T extends Record<string, unknown>>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T
}
