import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { StateIncident, StateMaintenance } from '../../protocol/state-document.ts'
import { chromiumPath } from '../support/chromium-path.ts'
import { type FeedServer, startFeedServer } from '../support/embed/feed-server.ts'
import { type HostServer, startHostServer } from '../support/embed/host-server.ts'
import { incidentOf, stateOf } from '../support/embed/state-document.ts'
import { axeProblems, openBrowser } from '../support/open-browser.ts'

const soon = { timeout: 30_000, interval: 20 }

/** The scenarios of the banner, by their numbers, in real Chromium. */
describe.skipIf(chromiumPath() === null)("the banner in somebody else's app", () => {
  let browser: Browser
  let feed: FeedServer
  let host: HostServer
  let context: BrowserContext
  let seq = 1
  const script = (attributes = '') =>
    `<script src="${feed.url}/widget/v1.js" data-app="chat" data-app-version="1" ${attributes} async></script>`
  const pageWith = (attributes = '', html = 'lang="en"', more = '') =>
    `<!doctype html><html ${html}><head><title>Chat</title><meta name="viewport" content="width=device-width">
    <style>body{font-family:sans-serif;margin:8px}</style></head><body>
    <main><h1>Chat</h1><p id="text">Some words.</p><label>Message <textarea id="composer" autofocus></textarea></label>
    <label><input type="checkbox"> Loud</label>${more}</main>${script(attributes)}</body></html>`
  const publish = (incidents: Partial<StateIncident>[], maintenances: StateMaintenance[] = []) =>
    feed.publish(stateOf(++seq, { incidents: incidents.map(incidentOf), maintenances }))
  const open = async (options: { page?: Page; path?: string } = {}) => {
    const page = options.page ?? (await context.newPage())
    await page.goto(`${host.url}${options.path ?? ''}`)
    await page.waitForFunction(() => document.querySelector('allclear-banner') !== null)
    return page
  }
  const rows = (page: Page) => page.locator('allclear-banner .row:visible')
  const gone = (page: Page) => page.locator('allclear-banner .row').waitFor({ state: 'detached' })

  beforeAll(async () => {
    browser = await openBrowser()
    feed = await startFeedServer()
    host = await startHostServer('')
  })
  beforeEach(async () => {
    context = await browser.newContext()
    host.html = pageWith()
    host.headers = {}
    feed.setState(stateOf(++seq))
  })
  afterEach(async () => {
    feed.interfere(null)
    await context.close()
  })
  afterAll(async () => {
    await browser.close()
    await feed.close()
    await host.close()
  })

  it('1: a minor incident is one status while somebody types, a critical one an alert, and the focus stays', async () => {
    const page = await open()
    await page.locator('#composer').pressSequentially('hel')
    publish([{}])
    await page.getByRole('status').getByText('Chats do not load').waitFor()
    await page.keyboard.type('lo')
    expect(await page.inputValue('#composer')).toBe('hello')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('composer')
    expect(await page.getByRole('status').filter({ hasText: 'Chats do not load' }).count()).toBe(1)
    expect(await page.getByRole('alert').filter({ hasText: 'Chats do not load' }).count()).toBe(0)
    publish([{ impact: 'critical', revision: 2 }])
    await page.getByRole('alert').getByText('Chats do not load').waitFor()
    expect(await page.getByRole('status').filter({ hasText: 'Chats do not load' }).count()).toBe(0)
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('composer')
  })

  it('1: the same message again leaves the live region alone', async () => {
    const page = await open()
    publish([{}])
    await rows(page).waitFor()
    await page.evaluate(() => {
      const bar = document.querySelector('allclear-banner')?.shadowRoot?.querySelector('.bar') as Element
      const scope = window as unknown as { changes: number }
      scope.changes = 0
      new MutationObserver((records) => {
        scope.changes += records.length
      }).observe(bar, { childList: true, subtree: true, characterData: true })
    })
    publish([{}])
    publish([{}, { id: 'aaaaaaaaaaa2', name: 'Search is slow', revision: 1, impact: 'none' }])
    await page.getByRole('button', { name: '1 more' }).waitFor()
    expect(await page.evaluate(() => (window as unknown as { changes: number }).changes)).toBeLessThanOrEqual(
      3,
    )
  })

  it('2: dismissed in one tab it is gone in all and after a reload; a higher impact comes back', async () => {
    const pages = [await open(), await open(), await open()]
    publish([{ id: 'aaaaaaaaaaa1' }, { id: 'aaaaaaaaaaa2', name: 'Search is slow', impact: 'none' }])
    for (const page of pages) await rows(page).first().waitFor()
    const [first] = pages as [Page]
    await first.bringToFront()
    await first.getByRole('button', { name: 'Dismiss: Chats do not load' }).click()
    for (const page of pages) {
      await page.getByText('Chats do not load').waitFor({ state: 'detached' })
      await page.getByText('Search is slow').waitFor()
    }
    await open({ page: first })
    await first.getByText('Search is slow').waitFor()
    expect(await first.getByText('Chats do not load').count()).toBe(0)
    publish([{ id: 'aaaaaaaaaaa1', revision: 2, impact: 'major' }])
    for (const page of pages) await page.getByText('Chats do not load').waitFor()
  })

  it('3: what cannot be dismissed has no button, and Escape does nothing', async () => {
    const page = await open()
    publish([{ dismissible: false }])
    await rows(page).waitFor()
    expect(await page.getByRole('button', { name: /Dismiss/ }).count()).toBe(0)
    await page.getByRole('link', { name: 'Details' }).focus()
    await page.keyboard.press('Escape')
    expect(await rows(page).count()).toBe(1)
  })

  it('3: Escape inside dismisses what may be dismissed and gives the focus back', async () => {
    const page = await open()
    publish([{}])
    await rows(page).waitFor()
    await page.locator('#composer').focus()
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Escape')
    await gone(page)
    await expect.poll(() => page.evaluate(() => document.activeElement?.id), soon).toBe('composer')
  })

  it('4: resolved, it gives back what it took; of two the worse comes first, both reached by keyboard', async () => {
    host.html = pageWith('', 'lang="en" style="scroll-padding-top:7px"', '<div style="height:3000px"></div>')
    const page = await open()
    const measure = () =>
      page.evaluate(() => {
        const { padding, margin, paddingTop } = getComputedStyle(document.body)
        const { scrollPaddingTop } = getComputedStyle(document.documentElement)
        const { scrollHeight, scrollWidth } = document.documentElement
        return { padding, margin, paddingTop, scrollPaddingTop, scrollHeight, scrollWidth }
      })
    const before = await measure()
    publish([
      { id: 'aaaaaaaaaaa2', name: 'Search is slow' },
      { id: 'aaaaaaaaaaa1', impact: 'major' },
    ])
    await rows(page).waitFor()
    expect(await rows(page).textContent()).toContain('Chats do not load')
    await expect.poll(async () => (await measure()).scrollHeight, soon).toBeGreaterThan(before.scrollHeight)
    await page.locator('#composer').focus()
    const reached: string[] = []
    for (let presses = 0; presses < 4; presses++) {
      await page.keyboard.press('Shift+Tab')
      reached.unshift(
        await page.evaluate(() => {
          const inside = document.activeElement?.shadowRoot?.activeElement
          return inside?.ariaLabel ?? inside?.textContent ?? ''
        }),
      )
    }
    expect(reached).toEqual(['Details', 'Report a problem', '1 more', 'Dismiss: Chats do not load'])
    await page.getByRole('button', { name: '1 more' }).press('Enter')
    await page.getByRole('button', { name: 'Dismiss: Search is slow' }).waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    const name = () =>
      page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.ariaLabel ?? 'elsewhere')
    expect(await name()).toBe('Dismiss: Search is slow')
    publish([{ id: 'aaaaaaaaaaa2', name: 'Search is slow' }])
    await page.getByText('Chats do not load').waitFor({ state: 'detached' })
    expect(await rows(page).textContent()).toContain('Search is slow')
    expect(await name()).toBe('Dismiss: Search is slow')
    publish([])
    await gone(page)
    await expect.poll(measure, soon).toEqual(before)
  })

  it('5: hostile text is shown as it is typed, runs nothing, and takes at most half of the window', async () => {
    const page = await open()
    const evil = '<img src=x onerror="window.owned=1">'
    publish([
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
    host.headers = {
      'content-security-policy': `default-src 'none'; script-src ${feed.url}; connect-src ${feed.url}; style-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'`,
    }
    host.html = `<!doctype html><html lang="de"><title>Chat</title><body><p>Hi</p>${script('data-allow="banner report"')}`
    const page = await context.newPage()
    await page.addInitScript(() => {
      const scope = window as unknown as { violations: string[] }
      scope.violations = []
      document.addEventListener('securitypolicyviolation', (event) =>
        scope.violations.push(event.violatedDirective),
      )
    })
    await open({ page })
    publish([{}])
    await rows(page).waitFor()
    expect(await rows(page).evaluate((row) => getComputedStyle(row).display)).toBe('flex')
    expect(await page.evaluate(() => (window as unknown as { violations: string[] }).violations)).toEqual([])
  })

  it("7: the host's own rules cannot hide it, and it changes no style of the host's", async () => {
    host.html = pageWith().replace('<style>', '<style>body>*{display:none!important} *{all:unset} ')
    const page = await context.newPage()
    await page.addInitScript(() => {
      const scope = window as unknown as { before: string[] }
      scope.before = Object.getOwnPropertyNames(window)
    })
    await open({ page })
    const styles = () =>
      page.evaluate(() =>
        [...document.querySelectorAll('main, h1, p, textarea, input')].map((element) => {
          const style = getComputedStyle(element)
          return Object.fromEntries([...style].map((name) => [name, style.getPropertyValue(name)]))
        }),
      )
    const before = await styles()
    publish([{}])
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
    expect(await context.cookies()).toEqual([])
  })

  it('8: nothing moves without an incident', async () => {
    const page = await context.newPage()
    await page.addInitScript(() => {
      const scope = window as unknown as { shifts: number }
      scope.shifts = 0
      new PerformanceObserver((list) => {
        scope.shifts += list.getEntries().length
      }).observe({ type: 'layout-shift', buffered: true })
    })
    await open({ page })
    await page.waitForFunction(() => performance.now() > 1500)
    expect(await page.evaluate(() => (window as unknown as { shifts: number }).shifts)).toBe(0)
    expect(
      await page.evaluate(() => document.querySelector('allclear-banner')!.getBoundingClientRect().height),
    ).toBe(0)
  })

  it('8: no animation for who wants none, readable in forced colours, mirrored from right to left', async () => {
    await context.close()
    context = await browser.newContext({ reducedMotion: 'reduce', forcedColors: 'active' })
    host.html = pageWith('', 'lang="en" dir="rtl"')
    const page = await open()
    publish([{}])
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
      await context.close()
      context = await browser.newContext({ viewport: { width: 320, height: 480 } })
      const controls = Array.from(
        { length: 40 },
        (_, index) => `<p><button>Action ${index}</button></p>`,
      ).join('')
      const fixed = `<button id="fixed" style="position:fixed;${position}:0;left:0;height:20px">Menu</button>`
      host.html = pageWith(`data-position="${position}"`, 'lang="en"', controls + fixed)
      const page = await open()
      publish([{ message: 'We are looking into it, and it may take a while. '.repeat(8) }])
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
      await context.close()
      context = await browser.newContext({ colorScheme, reducedMotion: 'reduce' })
      const page = await open()
      const { status: _, ...notice } = incidentOf({ id: 'mmmmmmmmmmm1', impact: 'maintenance' })
      publish(
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

  it('inline, it stands in the place that the host gave it, and takes no room elsewhere', async () => {
    host.html = pageWith('data-position="inline" data-target="#place"', 'lang="en"', '<div id="place"></div>')
    const page = await open()
    publish([{}])
    await rows(page).waitFor()
    expect(await page.locator('#place allclear-banner .row').count()).toBe(1)
    expect(await page.evaluate(() => document.body.style.length)).toBe(0)
  })

  it('shows only what touches the components that the host named', async () => {
    host.html = pageWith('data-components="aaaaaaaaaaac bbbbbbbbbbbc"')
    const page = await open()
    publish([
      { id: 'aaaaaaaaaaa1', name: 'Not ours', components: ['cccccccccccc'], impact: 'critical' },
      { id: 'aaaaaaaaaaa2', name: 'Ours', components: ['cccccccccccc', 'bbbbbbbbbbbc'] },
    ])
    await page.getByText('Ours').waitFor()
    expect(await page.getByText('Not ours').count()).toBe(0)
  })

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
      host.html = pageWith(`data-locale="${language}"`)
      const page = await open()
      const asked = () => feed.seen('/widget/locale-').length
      const before = asked()
      await page.waitForFunction(() => performance.now() > 800)
      expect(asked()).toBe(before)
      publish([{}])
      await page.getByRole('button', { name: word }).waitFor()
      expect(asked() - before).toBe(['en-GB', 'nl'].includes(language) ? 0 : 1)
      expect(await rows(page).evaluate((row) => getComputedStyle(row).direction)).toBe(direction)
    })
  }

  it("9: takes the host's own words, over English and over the language's file", async () => {
    host.html = pageWith(
      `data-locale="de" data-strings='{"report":"Sag es uns","details":"Mehr <b>dazu</b>","title":"Was ist los?"}'`,
    )
    const page = await open()
    publish([{ message: 'wide '.repeat(400) }])
    await page.getByRole('button', { name: 'Sag es uns' }).waitFor()
    await page.getByRole('link', { name: 'Mehr <b>dazu</b>' }).waitFor()
    await page.getByRole('button', { name: 'Mehr' }).waitFor()
    await page.getByRole('button', { name: 'Sag es uns' }).click()
    await page.getByRole('dialog', { name: 'Was ist los?' }).waitFor()
    await page.getByRole('button', { name: 'Abbrechen' }).waitFor()
  })

  it('9: goes without own words that are no JSON', async () => {
    host.html = pageWith(`data-strings="{oops"`)
    const page = await open()
    publish([{}])
    await page.getByRole('button', { name: 'Report a problem' }).waitFor()
  })

  it('9: comes in English where the language file cannot be had', async () => {
    host.html = pageWith('data-locale="fr"')
    feed.interfere((request, response) => {
      if (request.url?.startsWith('/widget/locale-') !== true) return false
      response.writeHead(503).end()
      return true
    })
    const page = await open()
    publish([{}])
    await page.getByRole('button', { name: 'Report a problem' }).waitFor()
  })

  it('11: the script included twice is one stream and one banner', async () => {
    host.html = pageWith() + script()
    const before = feed.seen('/feed/v1/stream').length
    const page = await open()
    publish([{}])
    await rows(page).waitFor()
    expect(await page.locator('allclear-banner').count()).toBe(1)
    expect(feed.seen('/feed/v1/stream').length - before).toBe(1)
  })

  it('16: one script is all that it loads until the dialog is opened', async () => {
    const page = await context.newPage()
    const scripts: string[] = []
    page.on('request', (request) => {
      if (request.resourceType() === 'script') scripts.push(new URL(request.url()).pathname)
    })
    await open({ page })
    publish([{}])
    await rows(page).waitFor()
    expect(scripts).toEqual(['/widget/v1.js'])
    await page.getByRole('button', { name: 'Report a problem' }).click()
    await page.getByRole('dialog').waitFor()
    expect(scripts).toHaveLength(2)
  })
})
