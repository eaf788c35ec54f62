import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatPercent, meanUptime, type UptimeInput, uptimeOf } from '../../../domain/uptime/uptime.ts'
import { COMPONENT_STATUSES } from '../../../protocol/state-document.ts'

const HOUR = 3_600_000
const input = (over: Partial<UptimeInput>): UptimeInput => ({
  changes: [],
  existsFrom: new Date('2026-01-01T00:00:00Z'),
  now: new Date('2026-11-20T12:00:00Z'),
  timeZone: 'Etc/UTC',
  days: 90,
  partialWeight: 0.3,
  ...over,
})

describe('uptimeOf', () => {
  it('weighs a partial outage with what was chosen, counts a major one in full, and degradation not at all', () => {
    const at = (iso: string, status: (typeof COMPONENT_STATUSES)[number]) => ({
      status,
      startedAt: new Date(iso),
    })
    const changes = [
      at('2026-11-19T00:00:00Z', 'major_outage'),
      at('2026-11-19T01:00:00Z', 'partial_outage'),
      at('2026-11-19T11:00:00Z', 'degraded_performance'),
      at('2026-11-19T20:00:00Z', 'operational'),
    ]
    const { days, percent } = uptimeOf(input({ changes, days: 2 }))
    expect(days[0]).toMatchObject({
      day: '2026-11-19',
      worst: 'major_outage',
      majorMs: HOUR,
      partialMs: 10 * HOUR,
      degradedMs: 9 * HOUR,
    })
    expect(percent).toBeCloseTo(100 * (1 - (1 + 3) / 36), 10)
  })

  it('clips what began before the window and what goes on after now', () => {
    const changes = [{ status: 'major_outage' as const, startedAt: new Date('2026-05-01T00:00:00Z') }]
    const { days, percent } = uptimeOf(input({ changes }))
    expect(percent).toBe(0)
    expect(days).toHaveLength(90)
    expect(days.at(-1)?.majorMs).toBe(12 * HOUR)
  })

  it('days before the component existed are unknown, not up', () => {
    const { days, percent } = uptimeOf(input({ existsFrom: new Date('2026-11-20T06:00:00Z') }))
    expect(days.filter((day) => day.worst === null)).toHaveLength(89)
    expect(days.at(-1)).toMatchObject({ worst: 'operational', countedMs: 6 * HOUR })
    expect(percent).toBe(100)
    expect(uptimeOf(input({ existsFrom: new Date('2027-01-01T00:00:00Z') })).percent).toBeNull()
  })

  it('a day in which the clock goes back has 25 hours, one in which it goes forward 23', () => {
    const { days } = uptimeOf(
      input({ timeZone: 'Europe/Berlin', days: 365, existsFrom: new Date('2020-01-01T00:00:00Z') }),
    )
    expect(days.find((day) => day.day === '2026-10-25')?.countedMs).toBe(25 * HOUR)
    expect(days.find((day) => day.day === '2026-03-29')?.countedMs).toBe(23 * HOUR)
  })

  it('whatever the changes: days add up, nothing is counted twice, and percent is between 0 and 100', () => {
    const now = Date.parse('2026-11-20T12:00:00Z')
    const change = fc.record({
      status: fc.constantFrom(...COMPONENT_STATUSES),
      startedAt: fc.integer({ min: now - 200 * 24 * HOUR, max: now + 5 * HOUR }).map((ms) => new Date(ms)),
    })
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 30 }),
        fc.constantFrom('Etc/UTC', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe'),
        (changes, timeZone) => {
          const existsFrom = new Date(now - 120 * 24 * HOUR)
          const { days, percent } = uptimeOf(input({ changes, timeZone, existsFrom }))
          for (const day of days) {
            expect(day.majorMs + day.partialMs + day.degradedMs).toBeLessThanOrEqual(day.countedMs)
            expect(day.countedMs).toBeLessThanOrEqual(25 * HOUR)
            expect(day.countedMs).toBeGreaterThan(0)
          }
          expect(percent).toBeGreaterThanOrEqual(0)
          expect(percent).toBeLessThanOrEqual(100)
        },
      ),
    )
  })

  it('a group is the mean of its members, and 99.999 never reads as 100', () => {
    expect(meanUptime([100, 50, null])).toBe(75)
    expect(meanUptime([null])).toBeNull()
    expect(formatPercent(99.999)).toBe('99.99')
    expect(formatPercent(100)).toBe('100')
  })
})
