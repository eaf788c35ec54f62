import { Refusal } from '../../domain/refusal.ts'
import { parseForm, type RawBody } from './parse-form.ts'

/** Bodies above this are refused with 413 before they are read to their end. */
export const MAX_BODY_BYTES = 256 * 1024

/** JSON nested deeper than this is refused. */
const MAX_DEPTH = 32

/** The body is over the limit. */
export class TooLarge extends Error {}

/** Reads a body's bytes up to the limit. Throws `TooLarge`. */
export async function readLimited(request: Request, maxBytes: number = MAX_BODY_BYTES): Promise<string> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw new TooLarge()
  if (request.body === null) return ''
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = request.body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    size += value.byteLength
    if (size > maxBytes) {
      await reader.cancel()
      throw new TooLarge()
    }
    chunks.push(value)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
  } catch {
    throw new Refusal('invalid', 'The body is not valid UTF-8.')
  }
}

/** Parses a body: JSON, also without a content type, or a form with brackets. An empty one is an empty object. */
export function parseBody(contentType: string | null, text: string): RawBody {
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? ''
  if (type === 'multipart/form-data')
    throw new Refusal('invalid', 'Send JSON or application/x-www-form-urlencoded.')
  if (text.trim() === '') return {}
  // A client that sends JSON as a form (curl's default content type) means JSON.
  const isJson = type !== 'application/x-www-form-urlencoded' || /^\s*\{/.test(text)
  if (!isJson) {
    const form = parseForm(text)
    if (form === null) throw new Refusal('invalid', 'The form could not be read.')
    return form
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Refusal('invalid', 'The body is not valid JSON.')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Refusal('invalid', 'The body must be a JSON object.')
  if (isDeeper(value, MAX_DEPTH)) throw new Refusal('invalid', 'The body is nested too deeply.')
  return value as RawBody
}

/** Walks level by level: what is checked later by recursion must not be deeper than the stack. */
function isDeeper(value: unknown, levels: number): boolean {
  let level: unknown[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > levels) return true
    level = level
      .filter((item) => typeof item === 'object' && item !== null)
      .flatMap((item) => Object.values(item as object))
  }
  return false
}
