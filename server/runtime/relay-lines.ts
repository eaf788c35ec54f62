import type { Readable } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'

/**
 * A line of the log as it goes out. What a child says in our form goes out as it is; anything else (the framework's own
 * words, the stack of a crash) is put into that form, so that every line can be read by what reads logs.
 */
export function asLogLine(line: string, part: string, now: Date): string {
  if (line.startsWith('{') && isEvent(line)) return line
  const text = stripVTControlCharacters(line)
  return JSON.stringify({ at: now.toISOString(), part, event: 'output', text })
}

function isEvent(line: string): boolean {
  try {
    const value = JSON.parse(line) as { at?: unknown; event?: unknown }
    return typeof value.at === 'string' && typeof value.event === 'string'
  } catch {
    return false
  }
}

/** Sends on what a child writes, line by line. */
export function relayLines(from: Readable, part: string, write: (line: string) => void): void {
  let rest = ''
  from.setEncoding('utf8')
  from.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) take(line)
  })
  from.on('end', () => take(rest))
  const take = (line: string) => {
    if (line.trim() !== '') write(`${asLogLine(line, part, new Date())}\n`)
  }
}
