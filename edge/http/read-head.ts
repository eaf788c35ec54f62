/** A request head, read strictly: what two parsers could read differently is refused (request smuggling). */
export interface RequestHead {
  method: string
  target: string
  /** Lower-case names; repeated ones joined by ", " except those that must stand once. */
  headers: Map<string, string>
}

export type HeadResult =
  | { kind: 'bad'; status: 400 | 431 | 505; why: string }
  | { kind: 'head'; head: RequestHead }

export const MAX_HEAD_BYTES = 16 * 1024
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const ONCE = new Set(['host', 'content-length', 'transfer-encoding', 'authorization'])

/** Reads a whole head, given as latin1 without its empty line, or says why it is refused. */
export function readHead(text: string): HeadResult {
  const lines = text.split('\r\n')
  const start = /^([A-Z]{1,20}) (\/[\x21-\x7e]*|\*) HTTP\/1\.([01])$/.exec(lines[0]!)
  if (start === null) return bad(400, 'request line')
  if (start[3] === '0') return bad(505, 'HTTP/1.0')
  const headers = new Map<string, string>()
  for (const line of lines.slice(1)) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon)
    const value = line.slice(colon + 1).trim()
    if (colon < 1 || !TOKEN.test(name) || /[\u0000-\u0008\u000a-\u001f\u007f]/.test(value))
      return bad(400, 'header line')
    const key = name.toLowerCase()
    const before = headers.get(key)
    if (before !== undefined && ONCE.has(key)) return bad(400, `${key} stands twice`)
    headers.set(key, before === undefined ? value : `${before}, ${value}`)
  }
  if (headers.size > 100) return bad(431, 'too many headers')
  const length = headers.get('content-length')
  const encoding = headers.get('transfer-encoding')
  if (length !== undefined && !/^\d{1,15}$/.test(length)) return bad(400, 'content-length')
  if (encoding !== undefined && (length !== undefined || encoding.toLowerCase() !== 'chunked'))
    return bad(400, 'transfer-encoding')
  if (!headers.has('host')) return bad(400, 'host is missing')
  return { kind: 'head', head: { method: start[1]!, target: start[2]!, headers } }
}

function bad(status: 400 | 431 | 505, why: string): HeadResult {
  return { kind: 'bad', status, why }
}
