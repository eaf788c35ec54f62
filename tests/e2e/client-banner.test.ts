import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { chromiumPath } from '../support/chromium-path.ts'
import { gone, rows, setBannerStage } from '../support/embed/banner-stage.ts'

const soon = { timeout: 30_000, interval: 20 }

/** The scenarios of the banner, by their numbers, in real Chromium. */
describe.skipIf(chromiumPath() === null)("the banner in somebody else's app", () => {
  const stage = setBannerStage()

  it('1: a minor incident is one status while somebody types, a critical one an alert, and the focus stays', async () => {
    const page = await stage.open()
    await page.locator('#composer').pressSequentially('hel')
    stage.publish([{}])
    await page.getByRole('status').getByText('Chats do not load').waitFor()
    await page.keyboard.type('lo')
    expect(await page.inputValue('#composer')).toBe('hello')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('composer')
    expect(await page.getByRole('status').filter({ hasText: 'Chats do not load' }).count()).toBe(1)
    expect(await page.getByRole('alert').filter({ hasText: 'Chats do not load' }).count()).toBe(0)
    stage.publish([{ impact: 'critical', revision: 2 }])
    await page.getByRole('alert').getByText('Chats do not load').waitFor()
    expect(await page.getByRole('status').filter({ hasText: 'Chats do not load' }).count()).toBe(0)
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('composer')
  })

  it('1: the same message again leaves the live region alone', async () => {
    const page = await stage.open()
    stage.publish([{}])
    await rows(page).waitFor()
    await page.evaluate(() => {
      const bar = document.querySelector('allclear-banner')?.shadowRoot?.querySelector('.bar') as Element
      const scope = window as unknown as { changes: number }
      scope.changes = 0
      new MutationObserver((records) => {
        scope.changes += records.length
      }).observe(bar, { childList: true, subtree: true, characterData: true })
    })
    stage.publish([{}])
    stage.publish([{}, { id: 'aaaaaaaaaaa2', name: 'Search is slow', revision: 1, impact: 'none' }])
    await page.getByRole('button', { name: '1 more' }).waitFor()
    expect(await page.evaluate(() => (window as unknown as { changes: number }).changes)).toBeLessThanOrEqual(
      3,
    )
  })

  it('2: dismissed in one tab it is gone in all and after a reload; a higher impact comes back', async () => {
    const pages = [await stage.open(), await stage.open(), await stage.open()]
    stage.publish([{ id: 'aaaaaaaaaaa1' }, { id: 'aaaaaaaaaaa2', name: 'Search is slow', impact: 'none' }])
    for (const page of pages) await rows(page).first().waitFor()
    const [first] = pages as [Page]
    await first.bringToFront()
    await first.getByRole('button', { name: 'Dismiss: Chats do not load' }).click()
    for (const page of pages) {
      await page.getByText('Chats do not load').waitFor({ state: 'detached' })
      await page.getByText('Search is slow').waitFor()
    }
    await stage.open({ page: first })
    await first.getByText('Search is slow').waitFor()
    expect(await first.getByText('Chats do not load').count()).toBe(0)
    stage.publish([{ id: 'aaaaaaaaaaa1', revision: 2, impact: 'major' }])
    for (const page of pages) await page.getByText('Chats do not load').waitFor()
  })

  it('3: what cannot be dismissed has no button, and Escape does nothing', async () => {
    const page = await stage.open()
    stage.publish([{ dismissible: false }])
    await rows(page).waitFor()
    expect(await page.getByRole('button', { name: /Dismiss/ }).count()).toBe(0)
    await page.getByRole('link', { name: 'Details' }).focus()
    await page.keyboard.press('Escape')
    expect(await rows(page).count()).toBe(1)
  })

  it('3: Escape inside dismisses what may be dismissed and gives the focus back', async () => {
    const page = await stage.open()
    stage.publish([{}])
    await rows(page).waitFor()
    await page.locator('#composer').focus()
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Escape')
    await gone(page)
    await expect.poll(() => page.evaluate(() => document.activeElement?.id), soon).toBe('composer')
  })

  it('4: resolved, it gives back what it took; of two the worse comes first, both reached by keyboard', async () => {
    stage.host.html = stage.pageWith(
      '',
      'lang="en" style="scroll-padding-top:7px"',
      '<div style="height:3000px"></div>',
    )
    const page = await stage.open()
    const measure = () =>
      page.evaluate(() => {
        const { padding, margin, paddingTop } = getComputedStyle(document.body)
        const { scrollPaddingTop } = getComputedStyle(document.documentElement)
        const { scrollHeight, scrollWidth } = document.documentElement
        return {
          padding,
          margin,
          paddingTop,
          scrollPaddingTop,
          scrollHeight,
          scrollWidth,
          sheets: document.adoptedStyleSheets.length,
        }
      })
    const before = await measure()
    stage.publish([
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
    stage.publish([{ id: 'aaaaaaaaaaa2', name: 'Search is slow' }])
    await page.getByText('Chats do not load').waitFor({ state: 'detached' })
    expect(await rows(page).textContent()).toContain('Search is slow')
    expect(await name()).toBe('Dismiss: Search is slow')
    stage.publish([])
    await gone(page)
    await expect.poll(measure, soon).toEqual(before)
  })

  it('inline, it stands in the place that the host gave it, and takes no room elsewhere', async () => {
    stage.host.html = stage.pageWith(
      'data-position="inline" data-target="#place"',
      'lang="en"',
      '<div id="place"></div>',
    )
    const page = await stage.open()
    stage.publish([{}])
    await rows(page).waitFor()
    expect(await page.locator('#place allclear-banner .row').count()).toBe(1)
    expect(await page.evaluate(() => document.body.style.length)).toBe(0)
  })

  it('shows only what touches the components that the host named', async () => {
    stage.host.html = stage.pageWith('data-components="aaaaaaaaaaac bbbbbbbbbbbc"')
    const page = await stage.open()
    stage.publish([
      { id: 'aaaaaaaaaaa1', name: 'Not ours', components: ['cccccccccccc'], impact: 'critical' },
      { id: 'aaaaaaaaaaa2', name: 'Ours', components: ['cccccccccccc', 'bbbbbbbbbbbc'] },
    ])
    await page.getByText('Ours').waitFor()
    expect(await page.getByText('Not ours').count()).toBe(0)
  })

  it('11: the script included twice is one stream and one banner', async () => {
    stage.host.html = stage.pageWith() + stage.script()
    const before = stage.feed.seen('/feed/v1/stream').length
    const page = await stage.open()
    stage.publish([{}])
    await rows(page).waitFor()
    expect(await page.locator('allclear-banner').count()).toBe(1)
    expect(stage.feed.seen('/feed/v1/stream').length - before).toBe(1)
  })

  it('16: one script is all that it loads until the dialog is opened', async () => {
    const page = await stage.context.newPage()
    const scripts: string[] = []
    page.on('request', (request) => {
      if (request.resourceType() === 'script') scripts.push(new URL(request.url()).pathname)
    })
    await stage.open({ page })
    stage.publish([{}])
    await rows(page).waitFor()
    expect(scripts).toEqual(['/widget/v1.js'])
    await page.getByRole('button', { name: 'Report a problem' }).click()
    await page.getByRole('dialog').waitFor()
    expect(scripts).toHaveLength(2)
  })
})
