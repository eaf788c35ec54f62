import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { formatTime } from '../../../sdk/widget/banner-words.ts'
import { LANGUAGES } from '../../../sdk/widget/strings.ts'

/** Spaces of all widths are one. */
const plain = (text: string) => text.replace(/\s/g, ' ').replaceAll(' – ', '–')

describe('times in the banner', () => {
  const zone = process.env.TZ
  beforeEach(() => {
    process.env.TZ = 'America/Los_Angeles'
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-07-20T18:00:00Z') })
  })
  afterEach(() => {
    vi.useRealTimers()
    // What is undefined would become text.
    if (zone === undefined) delete process.env.TZ
    else process.env.TZ = zone
  })

  it("are the reader's, name the zone, and have a date on other days only", () => {
    expect(plain(formatTime('2026-07-20T16:43:00Z', 'en-US'))).toBe('9:43 AM PDT')
    expect(plain(formatTime('2026-07-20T06:43:00Z', 'en-US'))).toBe('Jul 19, 11:43 PM PDT')
    expect(plain(formatTime('2026-01-20T16:43:00Z', 'en-US'))).toBe('Jan 20, 8:43 AM PST')
  })

  it('name it once where both ends are of one day', () => {
    const from = '2026-07-20T16:43:00Z'
    expect(plain(formatTime(from, 'en-US', '2026-07-20T18:00:00Z'))).toBe('9:43–11:00 AM PDT')
    expect(plain(formatTime(from, 'de', '2026-07-20T18:00:00Z'))).toBe('09:43–11:00 Uhr GMT-7')
    expect(plain(formatTime(from, 'en-US', '2026-07-21T18:00:00Z'))).toBe(
      'Jul 20, 9:43 AM PDT–Jul 21, 11:00 AM PDT',
    )
  })

  it.each(['en', ...LANGUAGES])('name it in %s', (language) => {
    const name = Intl.DateTimeFormat(language, { timeZoneName: 'short' })
      .formatToParts(new Date())
      .find(({ type }) => type === 'timeZoneName')!.value
    expect(name).not.toBe('')
    expect(formatTime('2026-07-20T16:43:00Z', language)).toContain(name)
    expect(formatTime('2026-07-20T16:43:00Z', language, '2026-07-20T18:00:00Z')).toContain(name)
  })

  it("come in the browser's language where the host's is none, and not at all where there is no time", () => {
    expect(formatTime('2026-07-20T16:43:00Z', 'not a locale')).toContain('9:43')
    expect(formatTime('soon', 'en-US')).toBe('')
  })
})
