/** A body of a request as clients of the management API send it: nested, values still text where it was a form. */
export type RawBody = Record<string, unknown>

const MAX_DEPTH = 6

/**
 * Reads a form with Rails' brackets: `incident[components][]=a&incident[components][]=b`, `component[status]=x`.
 * Names that would reach into a prototype are dropped. Returns null for a form that contradicts itself.
 */
export function parseForm(text: string): RawBody | null {
  const root: RawBody = Object.create(null)
  for (const [name, value] of new URLSearchParams(text)) {
    const head = /^[^[\]]+/.exec(name)?.[0]
    if (head === undefined) return null
    const keys = [head, ...[...name.slice(head.length).matchAll(/\[([^[\]]*)\]/g)].map((match) => match[1]!)]
    if (keys.length > MAX_DEPTH || keys.some((key) => key === '__proto__')) return null
    if (!put(root, keys, value)) return null
  }
  return root
}

function put(owner: RawBody, keys: string[], value: string): boolean {
  const [key, ...rest] = keys as [string, ...string[]]
  if (rest.length === 0) {
    if (typeof owner[key] === 'object') return false
    owner[key] = value
    return true
  }
  if (rest[0] === '' && rest.length === 1) {
    owner[key] ??= []
    const list = owner[key]
    if (!Array.isArray(list)) return false
    list.push(value)
    return true
  }
  owner[key] ??= Object.create(null)
  const next = owner[key]
  return (
    typeof next === 'object' && next !== null && !Array.isArray(next) && put(next as RawBody, rest, value)
  )
}
