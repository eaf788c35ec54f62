import { PassThrough } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { asLogLine, relayLines } from '../../server/runtime/relay-lines.ts'

const now = new Date('2026-11-21T12:00:00.000Z')

it.each([
  '\u001b[32m✓\u001b[39m Running',
  'Error: x',
  '    at y (z:1:2)',
  '{',
  '{"event":"x"}',
  '{"at":1,"event":"x"}',
  '"x"',
])('what is not in our form is put into it: %j', (line) => {
  const { text, ...rest } = JSON.parse(asLogLine(line, 'core', now))
  expect(rest).toEqual({ at: now.toISOString(), part: 'core', event: 'output' })
  expect(line).toContain(text.split(' ')[0])
  expect(text).not.toContain('\u001b')
})

it('what is, goes on as it is', () => {
  const line = '{"at":"2026-11-21T12:00:00.000Z","part":"edge","event":"listening","port":1}'
  expect(asLogLine(line, 'core', now)).toBe(line)
})

it('lines that come in pieces are whole, and the last one needs no end', async () => {
  const child = new PassThrough()
  const lines: string[] = []
  relayLines(child, 'core', (line) => lines.push(line))
  for (const piece of ['on', 'e\ntw', 'o\n\n', 'thr', 'ee']) child.write(piece)
  child.end()
  while (lines.length < 3) await turn()
  expect(lines.map((line) => JSON.parse(line).text)).toEqual(['one', 'two', 'three'])
  for (const line of lines) expect(line.endsWith('}\n')).toBe(true)
})
