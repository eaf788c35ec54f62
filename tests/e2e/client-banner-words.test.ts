import { describe, expect, it } from 'vitest'
import { chromiumPath } from '../support/chromium-path.ts'
import { rows, setBannerStage } from '../support/embed/banner-stage.ts'

/** Languages and the host’s own words, by the number of the scenario, in real Chromium. */
describe.skipIf(chromiumPath() === null)("the banner's words", () => {
  const stage = setBannerStage()

  for (const [language, word, direction] of [
    ['de', 'Problem melden', 'ltr'],
    ['fr', 'Signaler un problème', 'ltr'],
    ['es', 'Informar de un problema', 'ltr'],
    ['pt', 'Relatar um problema', 'ltr'],
    ['ja', '問題を報告', 'ltr'],
    ['zh', '报告问题', 'ltr'],
    ['ar', 'الإبلاغ عن مشكلة', 'rtl'],
    ['en-GB', 'Report a problem', 'ltr'],
    ['nl', 'Report a problem', 'ltr'],
  ] as const) {
    it(`9: speaks ${language}, from a file that is asked for only when there is something to say`, async () => {
      stage.host.html = stage.pageWith(`data-locale="${language}"`)
      const page = await stage.open()
      const asked = () => stage.feed.seen('/widget/locale-').length
      const before = asked()
      await page.waitForFunction(() => performance.now() > 800)
      expect(asked()).toBe(before)
      stage.publish([{}])
      await page.getByRole('button', { name: word }).waitFor()
      expect(asked() - before).toBe(['en-GB', 'nl'].includes(language) ? 0 : 1)
      expect(await rows(page).evaluate((row) => getComputedStyle(row).direction)).toBe(direction)
    })
  }

  it("9: takes the host's own words, over English and over the language's file", async () => {
    stage.host.html = stage.pageWith(
      `data-locale="de" data-strings='{"report":"Sag es uns","details":"Mehr <b>dazu</b>","title":"Was ist los?"}'`,
    )
    const page = await stage.open()
    stage.publish([{ message: 'wide '.repeat(400) }])
    await page.getByRole('button', { name: 'Sag es uns' }).waitFor()
    await page.getByRole('link', { name: 'Mehr <b>dazu</b>' }).waitFor()
    await page.getByRole('button', { name: 'Mehr' }).waitFor()
    await page.getByRole('button', { name: 'Sag es uns' }).click()
    await page.getByRole('dialog', { name: 'Was ist los?' }).waitFor()
    await page.getByRole('button', { name: 'Abbrechen' }).waitFor()
  })

  it('9: goes without own words that are no JSON', async () => {
    stage.host.html = stage.pageWith(`data-strings="{oops"`)
    const page = await stage.open()
    stage.publish([{}])
    await page.getByRole('button', { name: 'Report a problem' }).waitFor()
  })

  it('9: comes in English where the language file cannot be had', async () => {
    stage.host.html = stage.pageWith('data-locale="fr"')
    stage.feed.interfere((request, response) => {
      if (request.url?.startsWith('/widget/locale-') !== true) return false
      response.writeHead(503).end()
      return true
    })
    const page = await stage.open()
    stage.publish([{}])
    await page.getByRole('button', { name: 'Report a problem' }).waitFor()
  })
})
