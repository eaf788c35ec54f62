import { expect, it } from 'vitest'
import { isTimeZone } from '../../../server/pages/time-zone.ts'

it.each([
  ['Europe/Berlin', true],
  ['Etc/UTC', true],
  ['America/Argentina/Buenos_Aires', true],
  ['+02:00', false],
  ['-0330', false],
  ['Berlin', false],
  ['', false],
])('%s is a time zone of the tz database: %s', (name, isOne) => {
  expect(isTimeZone(name)).toBe(isOne)
})
