import type { RawBody } from './parse-form.ts'

/**
 * The fields of a resource of our own, which Statuspage does not have: wrapped (`{"directive": {…}}`) or bare, in the
 * wire's camelCase or in this API's snake_case. What is unknown reaches the strict verb, which refuses it by name.
 */
export function ownFields(body: RawBody, wrapper: string): Record<string, unknown> {
  const inner = body[wrapper]
  const fields = typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? inner : body
  return camelKeys(fields as Record<string, unknown>)
}

function camelKeys(fields: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(fields).map(([key, value]) => [
    key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? camelKeys(value as Record<string, unknown>)
      : value,
  ])
  return Object.fromEntries(entries)
}
