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
  let name = ''
  let data: string | undefined
  let id = ''

  function line(text: string): void {
    if (text === '') {
      if (data !== undefined) onEvent({ name: name || 'message', data, id })
      name = ''
      data = undefined
      return
    }
    // A comment has an empty name.
    const [, field, value = ''] = /^([^:]*):? ?(.*)$/s.exec(text) ?? []
    if (field === 'event') name = value
    if (field === 'data' && (data ?? '').length < MAX_PENDING)
      data = data === undefined ? value : `${data}\n${value}`
    if (field === 'id' && !value.includes('\0')) id = value
    if (field === 'retry' && /^\d+$/.test(value)) onRetry(+value)
  }

  return (chunk) => {
    if (chunk === '') return
    let text = chunk
    if (isFirst) text = text.replace(/^\ufeff/, '')
    isFirst = false
    if (endedWithCr) text = text.replace(/^\n/, '')
    endedWithCr = chunk.endsWith('\r')
    const lines = (pending + text).split(/\r\n|\r|\n/)
    pending = lines.pop() as string
    lines.forEach(line)
    // A comment or field without end is dropped, whatever its length: what follows it still counts.
    if (pending.length > MAX_PENDING) pending = ':'
  }
}
