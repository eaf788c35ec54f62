import { spawnSync } from 'node:child_process'
import { gzipSync } from 'node:zlib'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath } from '../support/chromium-path.ts'
import { axeProblems, openBrowser } from '../support/open-browser.ts'
import { ROOT, type RunningProduct, runProduct } from '../support/run-product.ts'

/** Run beside the product, as the command line does: the verbs themselves. */
const WRITE_POSTMORTEM = `
  import { processDeps } from './server/process-deps.ts'
  import { commandActor } from './server/auth/actor.ts'
  import { savePostmortemDraft } from './server/postmortems/save-postmortem-draft.ts'
  import { publishPostmortem } from './server/postmortems/publish-postmortem.ts'
  const [pageId, incidentId] = process.argv.slice(1)
  const deps = processDeps()
  const sections = {
    summary: 'A queue was **full**.',
    impact: 'Chats did not load.',
    timeline: [{ at: '2026-06-01T14:00:00Z', event: 'Errors rise' }],
    rootCauses: ['A fixed limit'],
    wentWell: ['The page held'],
    wentBadly: [],
    actionItems: [{ title: 'Raise the limit', owner: 'Ana', dueOn: '2026-07-01', state: 'done' }],
  }
  await savePostmortemDraft(deps, commandActor, { pageId, incidentId, sections })
  await publishPostmortem(deps, commandActor, { pageId, incidentId })
  await deps.db.$disconnect()
`

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
      for (const path of ['/', '/history', `/incidents/${incident}`, '/report', '/nothing-here']) {
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

  it('takes a report from its footer, by keyboard, and the dialog has no problem for axe', async () => {
    const page = await browser.newPage()
    const problems: string[] = []
    page.on('console', (message) => void (message.type() === 'error' && problems.push(message.text())))
    await page.goto(product.url)
    await page.waitForFunction(() => document.body.classList.contains('is-live'))
    await page.getByRole('link', { name: 'Report a problem' }).press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Report a problem' })
    await dialog.getByRole('combobox').getByText('Chat').first().waitFor({ state: 'attached' })
    expect(await axeProblems(page)).toEqual([])
    await dialog.getByLabel('What happens?').fill('Nothing opens')
    await dialog.getByRole('button', { name: 'Send report' }).press('Enter')
    await dialog.getByRole('status').getByText('The team has your report').waitFor()
    expect(problems).toEqual([])
    await page.close()
  })

  it('leads to the form where the dialog cannot be had, and says so where neither can', async () => {
    const page = await browser.newPage()
    await page.route('**/widget/report-v1.js', (route) => route.abort())
    await page.goto(product.url)
    await page.waitForFunction(() => document.body.classList.contains('is-live'))
    await page.getByRole('link', { name: 'Report a problem' }).click()
    await page.waitForURL('**/report')
    await page.goto(product.url)
    await page.waitForFunction(() => document.body.classList.contains('is-live'))
    await page.route('**/report', (route) => route.fulfill({ status: 404 }))
    await page.getByRole('link', { name: 'Report a problem' }).click()
    await page.getByText('Reports cannot be sent just now').waitFor()
    await page.close()
  })

  it('takes a report with JavaScript off, says what is wrong with an empty one, and sends nothing twice', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false })
    const page = await context.newPage()
    const problems: string[] = []
    page.on('console', (message) => void (message.type() === 'error' && problems.push(message.text())))
    await page.goto(product.url)
    await page.getByRole('link', { name: 'Report a problem' }).click()
    await page.getByLabel('How to reach you').fill('me@example.com')
    await page.getByRole('button', { name: 'Send report' }).click()
    await page.getByRole('alert').getByText('Choose a part, or write what happens.').waitFor()
    expect(await page.getByLabel('How to reach you').inputValue()).toBe('me@example.com')
    await page.getByLabel('What is it about?').selectOption('Chat')
    await page.getByLabel('What happens?').fill('Nothing <b>opens</b>')
    await page.getByRole('button', { name: 'Send report' }).press('Enter')
    await page.getByRole('heading', { name: 'Thank you' }).waitFor()
    await page.reload()
    const sent = (await product.api('GET', '/reports')).json.filter(
      (report: { note: string | null }) => report.note === 'Nothing <b>opens</b>',
    )
    expect(sent).toEqual([
      expect.objectContaining({
        contact: 'me@example.com',
        component: expect.objectContaining({ id: chat }),
      }),
    ])
    // The browser itself logs that the empty one was answered with 422.
    expect(problems.filter((problem) => !problem.includes('422'))).toEqual([])
    await context.close()
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

  it('a bar leads to what happened on its day', async () => {
    const page = await browser.newPage()
    await page.goto(product.url)
    const bars = page.locator(`[data-bars="${chat}"]`)
    await bars.focus()
    await page.keyboard.press('End')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/history#day-\d{4}-\d\d-\d\d$/)
    await page.close()
  })

  it('says how old its truth is when core has not confirmed it for more than two minutes', async () => {
    const page = await browser.newPage()
    // What an edge says while core is gone: beats go on, their asOf stays behind.
    await page.route('**/feed/v1/stream**', (route) => {
      const now = Date.now()
      const beat = { now: new Date(now).toISOString(), asOf: new Date(now - 11 * 60_000).toISOString() }
      return route.fulfill({
        contentType: 'text/event-stream',
        body: `event: beat\ndata: ${JSON.stringify(beat)}\n\n`,
      })
    })
    await page.goto(product.url)
    const words = page.getByText(
      'This page was last confirmed 11 minutes ago. What happened since is unknown.',
    )
    await words.waitFor()
    expect(await page.locator('body.is-live').count()).toBe(0)
    expect(await axeProblems(page)).toEqual([])
    await page.close()
  })

  it('shows a postmortem by its parts, with the times of what happened', async () => {
    const { json } = await product.api('POST', '/incidents', {
      incident: { name: 'With a postmortem', body: 'Over.', status: 'resolved' },
    })
    const result = spawnSync(
      process.execPath,
      ['--input-type=module', '-e', WRITE_POSTMORTEM, product.pageId, json.id],
      { cwd: ROOT, env: { ...process.env, ...product.environment }, encoding: 'utf8' },
    )
    expect(result.stderr).toBe('')
    const page = await browser.newPage()
    const moment = page.locator('.moments time[datetime="2026-06-01T14:00:00.000Z"]')
    await expect
      .poll(
        async () => {
          await page.goto(`${product.url}/incidents/${json.id}`)
          return moment.count()
        },
        { timeout: 60_000 },
      )
      .toBe(1)
    await page.getByRole('heading', { name: 'What we do about it' }).waitFor()
    expect(await page.locator('.action-done').textContent()).toContain('Done · Ana')
    expect(await axeProblems(page)).toEqual([])
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
