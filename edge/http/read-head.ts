/** A request head, read strictly: what two parsers could read differently is refused (request smuggling). */
export interface RequestHead {
  method: string
  target: string
  /** Those of `READ_HEADERS`, by lower-case name; repeated ones joined by ", " except those that must stand once. */
  headers: Map<string, string>
  /** HTTP/1.0, as some health checks and proxies speak: the full server knows its rules. */
  isOld: boolean
}

export type HeadResult = { kind: 'bad'; status: 400 | 431; why: string } | { kind: 'head'; head: RequestHead }

const MAX_HEADERS = 100
const ONCE = new Set(['host', 'content-length', 'transfer-encoding', 'authorization'])

/** What somebody here asks for. All other headers are checked, and not kept: a crowd's heads are mostly those. */
const READ_HEADERS = new Set([
  ...ONCE,
  'connection',
  'accept-encoding',
  'if-none-match',
  'if-match',
  'if-unmodified-since',
  'if-range',
  'upgrade',
  'expect',
  'trailer',
  'http2-settings',
  'next-action',
  'last-event-id',
  'x-forwarded-for',
  'x-forwarded-proto',
])
const READ_LENGTHS = Array.from({ length: 20 }, (_, length) =>
  [...READ_HEADERS].some((name) => name.length === length),
)

const [TAB, LF, CR, SPACE, COLON, DELETE] = [9, 10, 13, 32, 58, 127]
const START = /^([A-Z]{1,20}) (\/[\x21-\x7e]*|\*) HTTP\/1\.([01])$/

/** What each byte may be part of: 1 a header's name, 2 its value. */
const ALLOWED = Uint8Array.from({ length: 256 }, (_, code) => {
  const isName = /[!#$%&'*+\-.^_`|~0-9A-Za-z]/.test(String.fromCharCode(code))
  const isValue = (code >= SPACE || code === TAB) && code !== DELETE
  return (isName ? 1 : 0) + (isValue ? 2 : 0)
})

/**
 * Reads a whole head without its empty line, or says why it is refused. `text` is the head as latin1, which begins in
 * `bytes` at `start`: bytes are looked at one by one, of which a string is several times slower.
 */
export function readHead(text: string, bytes: Uint8Array, start: number): HeadResult {
  const lineEnd = text.indexOf('\r\n')
  const line = START.exec(lineEnd === -1 ? text : text.slice(0, lineEnd))
  if (line === null) return bad(400, 'request line')
  const isOld = line[3] === '0'
  const headers = new Map<string, string>()
  const stop = start + text.length
  let count = 0
  for (let at = lineEnd === -1 ? stop : start + lineEnd + 2; at < stop; ) {
    let colon = at
    while (colon < stop && (ALLOWED[bytes[colon]!]! & 1) !== 0) colon++
    if (colon === at || colon === stop || bytes[colon] !== COLON) return bad(400, 'header name')
    let end = colon + 1
    while (end < stop && (ALLOWED[bytes[end]!]! & 2) !== 0) end++
    if (end < stop && (bytes[end] !== CR || end + 1 === stop || bytes[end + 1] !== LF))
      return bad(400, 'header value')
    if (++count > MAX_HEADERS) return bad(431, 'too many headers')
    if (READ_LENGTHS[colon - at]) {
      const name = text.slice(at - start, colon - start).toLowerCase()
      if (READ_HEADERS.has(name)) {
        const value = withoutBlanks(text.slice(colon + 1 - start, end - start))
        const before = headers.get(name)
        if (before !== undefined && ONCE.has(name)) return bad(400, `${name} stands twice`)
        headers.set(name, before === undefined ? value : `${before}, ${value}`)
      }
    }
    at = end + 2
  }
  const length = headers.get('content-length')
  const encoding = headers.get('transfer-encoding')
  if (length !== undefined && !/^\d{1,15}$/.test(length)) return bad(400, 'content-length')
  if (encoding !== undefined && (length !== undefined || encoding.toLowerCase() !== 'chunked'))
    return bad(400, 'transfer-encoding')
  if (encoding !== undefined && isOld) return bad(400, 'transfer-encoding in HTTP/1.0')
  if (!headers.has('host') && !isOld) return bad(400, 'host is missing')
  return { kind: 'head', head: { method: line[1]!, target: line[2]!, headers, isOld } }
}

/** Without the blanks around it: those of the standard only, for other parsers keep other ones. */
function withoutBlanks(value: string): string {
  const isBlank = (code: number) => code === SPACE || code === TAB
  let [from, to] = [0, value.length]
  while (from < to && isBlank(value.charCodeAt(from))) from++
  while (to > from && isBlank(value.charCodeAt(to - 1))) to--
  return value.slice(from, to)
}

function bad(status: 400 | 431, why: string): HeadResult {
  return { kind: 'bad', status, why }
}
