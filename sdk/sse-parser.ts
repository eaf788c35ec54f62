export interface FeedEvent {
  name: string
  data: string
  id: string
}

/** More than this without an end of line or event is no feed: the parser starts over. */
const MAX_PENDING = 512 * 1024

/** Parses an event stream by the WHATWG's rules: BOM, CR, LF, CRLF, comments, fields split over chunks. */
export function sseParser(
  onEvent: (event: FeedEvent) => void,
  onRetry: (ms: number) => void,
): (chunk: string) => void {
  let pending = ''
  let isFirst = true
  let endedWithCr = false
  let [name, data, id] = ['', '', '']
  let hasData = false

  function line(text: string): void {
    if (text === '') {
      if (hasData) onEvent({ name: name || 'message', data: data.slice(0, -1), id })
      name = ''
      data = ''
      hasData = false
      return
    }
    const colon = text.indexOf(':')
    if (colon === 0) return
    const field = colon === -1 ? text : text.slice(0, colon)
    let value = colon === -1 ? '' : text.slice(colon + 1)
    if (value[0] === ' ') value = value.slice(1)
    if (field === 'event') name = value
    else if (field === 'data') {
      hasData = true
      if (data.length < MAX_PENDING) data += `${value}\n`
    } else if (field === 'id' && !value.includes('\0')) id = value
    else if (field === 'retry' && /^\d+$/.test(value)) onRetry(Number(value))
  }

  return (chunk) => {
    let text = chunk
    if (isFirst && text !== '') {
      isFirst = false
      if (text.charCodeAt(0) === 0xfeff) text = text.slice(1)
    }
    if (endedWithCr && text[0] === '\n') text = text.slice(1)
    if (text !== '') endedWithCr = text.endsWith('\r')
    pending += text
    const lines = pending.split(/\r\n|\r|\n/)
    pending = lines.pop() ?? ''
    for (const complete of lines) line(complete)
    // A comment or field without end is dropped, whatever its length: what follows it still counts.
    if (pending.length > MAX_PENDING) pending = ':'
  }
}
