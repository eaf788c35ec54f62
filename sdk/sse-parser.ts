/** What an event holds that has data. `name`: empty where none was told. Ids are for `EventSource`: a state has its own. */
export type TakeEvent = (name: string, data: string) => void

/** More than this without an end of line or event is no feed: the parser starts over. */
const MAX_PENDING = 512 * 1024

/** Parses an event stream by the WHATWG's rules: BOM, CR, LF, CRLF, comments, fields split over chunks. */
export function sseParser(onEvent: TakeEvent, onRetry: (ms: number) => void): (chunk: string) => void {
  let pending = ''
  let name = ''
  /** Each line with its end. */
  let data = ''

  function line(text: string): void {
    if (!text) {
      if (data) onEvent(name, data.slice(0, -1))
      name = data = ''
      return
    }
    // A comment has an empty name.
    const [, field, value] = /^\ufeff?([^:]*):? ?(.*)$/s.exec(text) as unknown as [string, string, string]
    if (field === 'event') name = value
    if (field === 'data') data += `${value}\n`
    if (field === 'retry' && /^\d+$/.test(value)) onRetry(+value)
  }

  return (chunk) => {
    const text = pending + chunk
    const lines = text.split(/\r\n?|\n/)
    pending = lines.pop() as string
    lines.forEach(line)
    // Its line is over, but an LF that comes next belongs to it: to the end of a comment that says nothing.
    if (text.endsWith('\r')) pending = ':\r'
    // A comment or field without end is dropped, whatever its length: what follows it still counts.
    if (pending.length + data.length > MAX_PENDING) {
      pending = ':'
      data = ''
    }
  }
}
