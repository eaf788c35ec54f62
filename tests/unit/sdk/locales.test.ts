import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { REPORT_STRINGS } from '../../../sdk/widget/report-strings.ts'
import { BANNER_STRINGS, LANGUAGES } from '../../../sdk/widget/strings.ts'

const folder = join(import.meta.dirname, '../../../sdk/widget/locales')
const english: Record<string, string> = { ...BANNER_STRINGS, ...REPORT_STRINGS }
const placesIn = (text: string) => (text.match(/\{\w+\}/g) ?? []).join()

describe('language files', () => {
  it('are there for every language that the widget offers, and for no other', () => {
    expect(
      readdirSync(folder)
        .map((file) => file.replace('.json', ''))
        .sort(),
    ).toEqual([...LANGUAGES].sort())
  })
  it.each(LANGUAGES)('%s has every word, with the places of the English one', (language) => {
    const words = JSON.parse(readFileSync(join(folder, `${language}.json`), 'utf8')) as Record<string, string>
    expect(Object.keys(words).sort()).toEqual(Object.keys(english).sort())
    for (const [name, text] of Object.entries(words)) {
      expect(text.trim()).not.toBe('')
      expect(placesIn(text), name).toBe(placesIn(english[name] ?? ''))
    }
  })
})
