import { z } from 'zod'

// Control characters other than tab and newline have no place in what people read; a lone surrogate is no text.
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/

/** Names up to 255 characters, bodies up to 25,000 (Statuspage's limits). */
export const MAX_NAME = 255
export const MAX_BODY = 25_000

/** Whether a text can be shown, and stored on both databases. */
export function isCleanText(value: string): boolean {
  return !CONTROL.test(value) && value.isWellFormed()
}
export const NOT_CLEAN = 'holds control characters or broken Unicode'

/** One line, trimmed, 1 to `max` characters. */
export function lineOf(max: number = MAX_NAME) {
  return z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(max, `must have at most ${max} characters`)
    .refine(isCleanText, NOT_CLEAN)
    .refine((value) => !/[\r\n]/.test(value), 'must be one line')
}

/** Text of several lines, 0 to `max` characters, kept as typed. */
export function bodyOf(max: number = MAX_BODY) {
  return z.string().max(max, `must have at most ${max} characters`).refine(isCleanText, NOT_CLEAN)
}

/** Several lines that say something. */
export function filledBodyOf(max: number = MAX_BODY) {
  return bodyOf(max).refine((value) => value.trim() !== '', 'must not be empty')
}

export const Id = z.string().regex(/^[a-z0-9]{12}$/, 'must be an id of 12 lower-case letters and digits')

/** An instant between 1970 and 9999, as ISO 8601 with zone; becomes a Date. */
export const Instant = z
  .union([z.iso.datetime({ offset: true }), z.date()])
  .transform((value) => new Date(value))
  .refine(
    (value) => value.getTime() >= 0 && value.getUTCFullYear() < 9999,
    'must be a time between 1970 and 9999',
  )
