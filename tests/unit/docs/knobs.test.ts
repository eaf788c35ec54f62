import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { KNOBS } from '../../../protocol/knobs.ts'

const guide = readFileSync(join(import.meta.dirname, '../../../docs/operating.md'), 'utf8')

it('docs/operating.md lists every knob with its unit, default, bounds and purpose, and no other', () => {
  const listed = guide
    .split('\n')
    .filter((line) => /^\| `[a-z]\w+` \|/.test(line) && line.split('|').length === 7)
  const said = (value: number | boolean) => (value === true ? 'on' : String(value))
  expect(listed).toEqual(
    KNOBS.map(
      ({ name, unit, default: otherwise, min, max, purpose }) =>
        `| \`${name}\` | ${unit} | ${said(otherwise)} | ${min === null ? 'on, off' : `${min}–${max}`} | ${purpose} |`,
    ),
  )
})

it('every knob has its unit in its name, or counts what its name says', () => {
  const named: Record<string, RegExp> = {
    seconds: /Seconds$/,
    minutes: /Minutes$/,
    ms: /Ms$/,
    bytes: /Bytes$/,
    'per second': /PerSecond$/,
    'per minute': /PerMinute$/,
    'per hour': /PerHour$/,
    connections: /connections/i,
    streams: /streams/i,
    requests: /misses/i,
    answers: /answers/i,
    switch: /^stream$/,
  }
  for (const { name, unit } of KNOBS) expect([name, named[unit]?.test(name)]).toEqual([name, true])
})
