import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  describeRecurrence,
  nextOccurrence,
  parseRecurrence,
  type Recurrence,
  writeRecurrence,
} from '../../../domain/maintenance/recurrence.ts'
import { instantOfLocal, localOfInstant } from '../../../domain/time/instant-of-local.ts'

const rule = (over: Partial<Recurrence>): Recurrence => ({
  timeZone: 'Europe/Berlin',
  first: '2026-03-01T02:30',
  frequency: 'DAILY',
  interval: 1,
  weekdays: [],
  nth: null,
  until: null,
  ...over,
})
function series(over: Partial<Recurrence>, count: number): string[] {
  const of = rule(over)
  const found: string[] = []
  for (let at = new Date(0); found.length < count; ) {
    const next = nextOccurrence(of, at)
    if (next === null) break
    found.push(next.toISOString().slice(0, 16))
    at = next
  }
  return found
}

describe('recurring maintenance', () => {
  it('keeps its local time across daylight saving; a skipped one comes an hour later, a doubled one once', () => {
    expect(series({ first: '2026-03-28T02:30' }, 3)).toEqual([
      '2026-03-28T01:30',
      '2026-03-29T01:30',
      '2026-03-30T00:30',
    ])
    expect(series({ first: '2026-10-24T02:30' }, 3)).toEqual([
      '2026-10-24T00:30',
      '2026-10-25T00:30',
      '2026-10-26T01:30',
    ])
  })

  it('repeats every second week on its days, and ends when told', () => {
    const over = { first: '2026-11-24T10:00', timeZone: 'Etc/UTC', frequency: 'WEEKLY', interval: 2 } as const
    expect(series({ ...over, weekdays: ['MO', 'TH'], until: '2026-12-21' }, 9)).toEqual([
      '2026-11-26T10:00',
      '2026-12-07T10:00',
      '2026-12-10T10:00',
      '2026-12-21T10:00',
    ])
  })

  it('skips months without the date, and knows the last Sunday', () => {
    const over = { timeZone: 'Etc/UTC', frequency: 'MONTHLY' } as const
    expect(series({ ...over, first: '2026-01-31T00:00' }, 3)).toEqual([
      '2026-01-31T00:00',
      '2026-03-31T00:00',
      '2026-05-31T00:00',
    ])
    expect(series({ ...over, first: '2026-01-25T00:00', nth: { n: -1, weekday: 'SU' } }, 3)).toEqual([
      '2026-01-25T00:00',
      '2026-02-22T00:00',
      '2026-03-29T00:00',
    ])
  })

  it('says itself in words', () => {
    expect(describeRecurrence(rule({ frequency: 'WEEKLY', interval: 2, weekdays: ['MO'] }))).toBe(
      'every 2 weeks on Monday at 02:30 (Europe/Berlin)',
    )
  })

  it('refuses what it does not understand', () => {
    for (const text of [
      'FREQ=DAILY',
      'DTSTART;TZID=Etc/UTC:20260101T000000\nRRULE:FREQ=YEARLY',
      'DTSTART;TZID=Etc/UTC:20260101T000000\nRRULE:FREQ=DAILY;BYSETPOS=1',
      'DTSTART;TZID=Nowhere/At-All:20260101T000000\nRRULE:FREQ=DAILY',
      'DTSTART;TZID=Etc/UTC:20260231T000000\nRRULE:FREQ=DAILY',
    ])
      expect(() => parseRecurrence(text)).toThrow()
  })

  const rules = fc.record({
    timeZone: fc.constantFrom(
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      'Etc/UTC',
    ),
    first: fc
      .date({
        min: new Date('2020-01-01T00:00:00Z'),
        max: new Date('2035-01-01T00:00:00Z'),
        noInvalidDate: true,
      })
      .map((date) => date.toISOString().slice(0, 16)),
    frequency: fc.constantFrom('DAILY', 'WEEKLY', 'MONTHLY'),
    interval: fc.integer({ min: 1, max: 5 }),
  })

  it('reads what it writes, goes strictly forward and says the wanted local time wherever that exists', () => {
    fc.assert(
      fc.property(rules, (over) => {
        const of = rule(over as Partial<Recurrence>)
        expect(parseRecurrence(writeRecurrence(of))).toEqual(of)
        let at = new Date(0)
        for (let i = 0; i < 12; i++) {
          const next = nextOccurrence(of, at)!
          expect(next > at).toBe(true)
          const local = localOfInstant(next, of.timeZone)
          const wanted = `${local.slice(0, 10)}T${of.first.slice(11)}`
          // Either the time stands as wanted, or that night skipped it and it came later.
          expect(local >= wanted).toBe(true)
          if (local !== wanted) expect(instantOfLocal(wanted, of.timeZone)).toEqual(next)
          at = next
        }
      }),
    )
  })
})
