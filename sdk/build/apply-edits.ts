/** A piece of the old text, and what stands there now. */
export interface Edit {
  start: number
  end: number
  text: string
}

export function applyEdits(code: string, edits: readonly Edit[]): string {
  let text = ''
  let at = 0
  for (const edit of edits) {
    text += code.slice(at, edit.start) + edit.text
    at = edit.end
  }
  return text + code.slice(at)
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** The `mappings` of a source map after edits of its text: what pointed to a place points to where that went. */
export function moveMappings(mappings: string, code: string, edits: readonly Edit[]): string {
  let lineStart = 0
  const lines = code.split('\n')
  return mappings
    .split(';')
    .map((line, index) => {
      const own = edits.filter(
        ({ start }) => start >= lineStart && start <= lineStart + (lines[index] ?? '').length,
      )
      let [before, beforeMoved, shift, next] = [0, 0, 0, 0]
      const moved = line.split(',').map((segment) => {
        if (segment === '') return segment
        const [delta, length] = readDigits(segment)
        before += delta
        for (let edit = own[next]; edit && edit.end <= lineStart + before; edit = own[++next])
          shift += edit.text.length - (edit.end - edit.start)
        const around = own[next]
        const inside = around && around.start < lineStart + before ? lineStart + before - around.start : 0
        const column = before - inside + shift
        const text = writeDigits(column - beforeMoved) + segment.slice(length)
        beforeMoved = column
        return text
      })
      lineStart += (lines[index] ?? '').length + 1
      return moved.join(',')
    })
    .join(';')
}

/** The first number of a segment (base 64, five bits each, the sign last), and how many digits it has. */
function readDigits(segment: string): [value: number, length: number] {
  let value = 0
  for (let i = 0; ; i++) {
    const digit = DIGITS.indexOf(segment[i] as string)
    value += (digit & 31) * 32 ** i
    if (digit < 32) return [value % 2 === 1 ? -(value - 1) / 2 : value / 2, i + 1]
  }
}

function writeDigits(value: number): string {
  let rest = value < 0 ? -value * 2 + 1 : value * 2
  let text = ''
  do {
    const digit = rest % 32
    rest = (rest - digit) / 32
    text += DIGITS[rest > 0 ? digit + 32 : digit]
  } while (rest > 0)
  return text
}
