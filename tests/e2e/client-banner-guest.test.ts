import { describe, expect, it } from 'vitest'
import { chromiumPath } from '../support/chromium-path.ts'
import { rows, setBannerStage } from '../support/embed/banner-stage.ts'
import { incidentOf } from '../support/embed/state-document.ts'
import { axeProblems } from '../support/open-browser.ts'

const soon = { timeout: 30_000, interval: 20 }

/** What the banner and its host may not do to each other; by the numbers of the scenarios, in real Chromium. */
describe.skipIf(chromiumPath() === null)('the banner as a guest', () => {
  const stage = setBannerStage()

  it('5: hostile text is shown as it is typed, runs nothing, and takes at most half of the window', async () => {
    const page = await stage.open()
    const evil = '<img src=x onerror="window.owned=1">'
    stage.publish([
      {
        name: `${evil}\u202e`,
        message: 'wide '.repeat(1000),
        url: 'javascript:window.owned=2',
      },
    ])
    await rows(page).waitFor()
    expect(await rows(page).textContent()).toContain(evil)
    expect(await page.locator('allclear-banner a').count()).toBe(0)
    await page.getByRole('button', { name: 'More' }).click()
    const height = () =>
      page.evaluate(
        () => document.querySelector('allclear-banner')!.getBoundingClientRect().height / innerHeight,
      )
    await expect.poll(height, soon).toBeGreaterThan(0.2)
    expect(await height()).toBeLessThanOrEqual(0.5)
    expect(await page.evaluate(() => (window as unknown as { owned?: number }).owned)).toBeUndefined()
  })

  it('6: no violation under the strictest policy with Trusted Types, and it is styled', async () => {
    stage.host.headers = {
      'content-security-policy': `default-src 'none'; script-src ${stage.feed.url}; connect-src ${stage.feed.url}; style-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'`,
    }
    stage.host.html = `<!doctype html><html lang="de"><title>Chat</title><body><p>Hi</p>${stage.script('data-allow="banner report"')}`
    const page = await stage.context.newPage()
    await page.addInitScript(() => {
      const scope = window as unknown as { violations: string[] }
      scope.violations = []
      document.addEventListener('securitypolicyviolation', (event) =>
        scope.violations.push(event.violatedDirective),
      )
    })
    await stage.open({ page })
    stage.publish([{}])
    await rows(page).waitFor()
    expect(await rows(page).evaluate((row) => getComputedStyle(row).display)).toBe('flex')
    expect(await page.evaluate(() => (window as unknown as { violations: string[] }).violations)).toEqual([])
  })

  it("7: the host's own rules cannot hide it, and it changes no style of the host's", async () => {
    stage.host.html = stage
      .pageWith()
      .replace('<style>', '<style>body>*{display:none!important} *{all:unset} ')
    const page = await stage.context.newPage()
    await page.addInitScript(() => {
      const scope = window as unknown as { before: string[] }
      scope.before = Object.getOwnPropertyNames(window)
    })
    await stage.open({ page })
    const styles = () =>
      page.evaluate(() =>
        [...document.querySelectorAll('main, h1, p, textarea, input')].map((element) => {
          const style = getComputedStyle(element)
          return Object.fromEntries([...style].map((name) => [name, style.getPropertyValue(name)]))
        }),
      )
    const before = await styles()
    stage.publish([{}])
    await rows(page).waitFor()
    const there = await page.evaluate(() => {
      const { x, y, width, height } = document.querySelector('allclear-banner')!.getBoundingClientRect()
      return document.elementFromPoint(x + width / 2, y + height / 2)?.localName
    })
    expect(there).toBe('allclear-banner')
    const after = await styles()
    const changed = after.flatMap((style, index) =>
      Object.keys({ ...style, ...before[index] }).filter((name) => style[name] !== before[index]?.[name]),
    )
    expect(changed).toEqual([])
    const names = await page.evaluate(() => {
      const { before } = window as unknown as { before: string[] }
      return Object.getOwnPropertyNames(window).filter((name) => !before.includes(name) && name !== 'before')
    })
    expect(names).toEqual(['allclear'])
    expect(await stage.context.cookies()).toEqual([])
  })

  it('8: nothing moves without an incident', async () => {
    const page = await stage.context.newPage()
    await page.addInitScript(() => {
      const scope = window as unknown as { shifts: number }
      scope.shifts = 0
      new PerformanceObserver((list) => {
        scope.shifts += list.getEntries().length
      }).observe({ type: 'layout-shift', buffered: true })
    })
    await stage.open({ page })
    await page.waitForFunction(() => performance.now() > 1500)
    expect(await page.evaluate(() => (window as unknown as { shifts: number }).shifts)).toBe(0)
    expect(
      await page.evaluate(() => document.querySelector('allclear-banner')!.getBoundingClientRect().height),
    ).toBe(0)
  })

  it('8: no animation for who wants none, readable in forced colours, mirrored from right to left', async () => {
    await stage.context.close()
    stage.context = await stage.browser.newContext({ reducedMotion: 'reduce', forcedColors: 'active' })
    stage.host.html = stage.pageWith('', 'lang="en" dir="rtl"')
    const page = await stage.open()
    stage.publish([{}])
    await rows(page).waitFor()
    const look = await rows(page).evaluate((row) => {
      const [sign, dismiss] = [row.querySelector('svg'), row.querySelector('.dismiss')] as [Element, Element]
      return {
        animation: getComputedStyle(row).animationName,
        isMirrored: sign.getBoundingClientRect().x > dismiss.getBoundingClientRect().x,
        isReadable: getComputedStyle(row).color !== getComputedStyle(row).backgroundColor,
      }
    })
    expect(look).toEqual({ animation: 'none', isMirrored: true, isReadable: true })
  })

  for (const position of ['top', 'bottom']) {
    it(`8: at 320 px nothing scrolls sideways and no focused control is under it (${position})`, async () => {
      await stage.context.close()
      stage.context = await stage.browser.newContext({ viewport: { width: 320, height: 480 } })
      const controls = Array.from(
        { length: 40 },
        (_, index) => `<p><button>Action ${index}</button></p>`,
      ).join('')
      const fixed = `<button id="fixed" style="position:fixed;${position}:0;left:0;height:20px">Menu</button>`
      stage.host.html = stage.pageWith(`data-position="${position}"`, 'lang="en"', controls + fixed)
      const page = await stage.open()
      stage.publish([{ message: 'We are looking into it, and it may take a while. '.repeat(8) }])
      await rows(page).waitFor()
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
      const isCovered = () =>
        page.evaluate(() => {
          const inner = document.activeElement!.getBoundingClientRect()
          const outer = document.querySelector('allclear-banner')!.getBoundingClientRect()
          return inner.top >= outer.top && inner.bottom <= outer.bottom
        })
      await page.locator('#composer').focus()
      for (const key of ['Tab', 'Shift+Tab']) {
        for (let presses = 0; presses < 41; presses++) {
          await page.keyboard.press(key)
          const isOutside = await page.evaluate(() => document.activeElement?.localName === 'button')
          if (isOutside) await expect.poll(isCovered, soon).toBe(false)
        }
      }
      await page.locator('#fixed').focus()
      await expect.poll(isCovered, soon).toBe(false)
    })
  }

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`8: axe finds nothing, ${colorScheme}, folded and unfolded`, async () => {
      await stage.context.close()
      stage.context = await stage.browser.newContext({ colorScheme, reducedMotion: 'reduce' })
      const page = await stage.open()
      const { status: _, ...notice } = incidentOf({ id: 'mmmmmmmmmmm1', impact: 'maintenance' })
      stage.publish(
        (['critical', 'major', 'minor', 'none'] as const).map((impact, index) => ({
          id: `aaaaaaaaaaa${index}`,
          impact,
          name: `Something ${impact}`,
        })),
        [
          {
            ...notice,
            status: 'in_progress',
            scheduledFor: notice.startedAt,
            scheduledUntil: notice.updatedAt,
          },
        ],
      )
      await rows(page).first().waitFor()
      expect(await axeProblems(page)).toEqual([])
      await page.getByRole('button', { name: '4 more' }).click()
      expect(await axeProblems(page)).toEqual([])
      expect(await rows(page).count()).toBe(5)
    })
  }
})
