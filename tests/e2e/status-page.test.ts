import { gzipSync } from 'node:zlib'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath } from '../support/chromium-path.ts'
import { axeProblems, openBrowser } from '../support/open-browser.ts'
import { type RunningProduct, runProduct } from '../support/run-product.ts'

const MAX_PAGE_GZIP_BYTES = 30_000

describe.skipIf(chromiumPath() === null)('the public status page', () => {
  let product: RunningProduct
  let browser: Browser
  let chat: string
  let incident: string
  beforeAll(async () => {
    product = await runProduct()
    browser = await openBrowser()
    const make = async (name: string) =>
      (await product.api('POST', '/components', { component: { name, start_date: '2026-01-01' } })).json
        .id as string
    const ids: string[] = []
    for (const name of [
      'Chat',
      'Search',
      'Sign-in',
      'Billing',
      'API',
      'Uploads',
      'Voice',
      'Export',
      'Webhooks',
      'Sync',
    ])
      ids.push(await make(name))
    chat = ids[0]!
    await product.api('POST', '/component-groups', {
      component_group: { name: 'Apps', components: ids.slice(0, 4) },
    })
    incident = (
      await product.api('POST', '/incidents', {
        incident: {
          name: 'Slow chats',
          body: 'Looking **closely**.',
          components: { [chat]: 'degraded_performance' },
        },
      })
    ).json.id
    await product.api('POST', '/incidents', {
      incident: {
        name: 'Upgrade',
        body: 'Soon.',
        scheduled_for: '2036-12-24T10:00:00Z',
        scheduled_until: '2036-12-24T11:00:00Z',
      },
    })
    await product.api('POST', '/incidents', { incident: { name: 'Earlier', body: 'x', status: 'resolved' } })
  })
  afterAll(async () => {
    await browser.close()
    await product.stop()
  })

  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 320],
    ['dark', 320],
  ] as const)(
    'has no fault that axe finds and no sideways scroll, %s at %d px, on every page',
    async (colorScheme, width) => {
      const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } })
      const page = await context.newPage()
      for (const path of ['/', '/history', `/incidents/${incident}`, '/nothing-here']) {
        await page.goto(`${product.url}${path}`)
        expect([path, await axeProblems(page)]).toEqual([path, []])
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
      }
      await context.close()
    },
  )

  it('weighs at most 30 kB compressed, everything loaded, and breaks no rule of its Content-Security-Policy', async () => {
    const page = await browser.newPage()
    const problems: string[] = []
    page.on('console', (message) => void (message.type() === 'error' && problems.push(message.text())))
    const bodies: Promise<number>[] = []
    page.on('response', (response) => {
      if (!response.url().includes('/feed/'))
        bodies.push(
          response.body().then(
            (body) => gzipSync(body).length,
            () => 0,
          ),
        )
    })
    await page.goto(product.url)
    await page.waitForFunction(() => document.body.classList.contains('is-live'))
    const bytes = (await Promise.all(bodies)).reduce((sum, size) => sum + size, 0)
    expect(bytes).toBeLessThanOrEqual(MAX_PAGE_GZIP_BYTES)
    expect(problems).toEqual([])
    await page.close()
  })

  it('says everything with JavaScript off', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false })
    const page = await context.newPage()
    await page.goto(product.url)
    await page.getByRole('heading', { name: 'Chat is slow or unreliable' }).waitFor()
    expect(await page.getByText('Looking closely.').isVisible()).toBe(true)
    expect(await page.locator('time').first().textContent()).toMatch(/UTC$/)
    await context.close()
  })

  it('updates in place, keeping scroll, focus and what was folded, and says so politely', async () => {
    const page = await browser.newPage({ viewport: { width: 1000, height: 500 } })
    await page.goto(product.url)
    await page.waitForFunction(() => document.body.classList.contains('is-live'))
    await page.evaluate(() => {
      ;(window as unknown as { marker: boolean }).marker = true
    })
    const link = page.getByRole('link', { name: 'All of history' })
    await link.focus()
    const scrolled = await page.evaluate(() => window.scrollY)
    expect(scrolled).toBeGreaterThan(0)
    await product.api('PATCH', `/incidents/${incident}`, {
      incident: { status: 'identified', body: 'Found it.', components: { [chat]: 'major_outage' } },
    })
    await page.getByRole('heading', { name: 'Chat is down' }).waitFor()
    expect(await page.evaluate(() => (window as unknown as { marker?: boolean }).marker)).toBe(true)
    expect(await link.evaluate((element) => element === document.activeElement)).toBe(true)
    expect(await page.locator('#announcer').textContent()).toBe('Status changed: Chat is down')
    await page.close()
  })

  it('tells by arrow keys what happened on a day, one tab stop a component', async () => {
    const page = await browser.newPage()
    await page.goto(product.url)
    const bars = page.locator('[data-bars]').first()
    await page.locator('#main').evaluate((main) => (main as HTMLElement).setAttribute('tabindex', '-1'))
    await bars.focus()
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('ArrowRight')
    await page.locator('.tip').waitFor()
    expect(await page.locator('.tip').textContent()).toMatch(/: /)
    expect(await bars.locator('[tabindex]').count()).toBe(0)
    await page.close()
  })

  it('shares one stream among the tabs of a browser', async () => {
    const context = await browser.newContext()
    let streams = 0
    context.on('request', (request) => {
      if (request.url().includes('/feed/v1/stream')) streams++
    })
    const tabs = await Promise.all([context.newPage(), context.newPage(), context.newPage()])
    for (const tab of tabs) await tab.goto(product.url)
    await product.api('PATCH', `/incidents/${incident}`, {
      incident: { status: 'monitoring', body: 'Better.', components: { [chat]: 'operational' } },
    })
    for (const tab of tabs) await tab.getByText('Better.').waitFor()
    expect(streams).toBe(1)
    await context.close()
  })
})
