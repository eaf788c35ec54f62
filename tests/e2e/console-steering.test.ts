import { randomUUID } from 'node:crypto'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath } from '../support/chromium-path.ts'
import { atOnce, becomeAdministrator, openConsole } from '../support/console-page.ts'
import { axeProblems, openBrowser } from '../support/open-browser.ts'
import { type RunningProduct, runProduct } from '../support/run-product.ts'

const PAGES = ['fleet', 'directives', 'reports', 'knobs', 'delivery']

describe.skipIf(chromiumPath() === null)('steering the clients from the console', () => {
  let product: RunningProduct
  let browser: Browser
  let context: BrowserContext
  let page: Page
  let component: string
  beforeAll(async () => {
    product = await runProduct()
    browser = await openBrowser()
    context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
    page = await context.newPage()
    component = (await product.api('POST', '/components', { component: { name: 'Chat' } })).json.id
    await product.api('POST', '/releases', { app: 'web', version: '1.4.0' })
    await product.api('POST', '/releases', { app: 'web', version: '1.4.1' })
    await becomeAdministrator(page, product.setupUrl)
  })
  afterAll(async () => {
    await browser.close()
    await product.stop()
  })
  const live = async () => (await product.api('GET', '/directives?live=true')).json

  it('a bad release leads to a refresh that says what it will do, starts small, is raised in steps and stopped', async () => {
    await openConsole(page, `${product.url}/console/fleet`)
    await page.getByRole('button', { name: 'Mark 1.4.0 bad' }).click()
    await page.getByRole('link', { name: 'Get clients off it' }).click()
    await page.getByLabel('How', { exact: true }).selectOption('force')
    const sentence = page.getByText('Reloads 5 % of 0 live clients (about 0) of web in version 1.4.0')
    await sentence.waitFor()
    await page.getByRole('button', { name: 'Issue directive' }).click()
    expect(await live()).toEqual([])
    await page.getByLabel('I have read the sentence above and mean it').check()
    await page.getByRole('button', { name: 'Issue directive' }).click()
    await page.getByRole('button', { name: 'Raise reload to 10 %' }).click()
    await page.getByRole('button', { name: 'Raise reload to 25 %' }).waitFor()
    expect(await live()).toMatchObject([
      { mode: 'force', target: { app: 'web', versions: ['1.4.0'], rollout: 10 }, issuedBy: 'Ada' },
    ])
    await page.getByRole('button', { name: 'Stop reload' }).click()
    await page.getByText('None is live').waitFor()
    expect(await live()).toEqual([])
  })

  it('a form works before its script has come', async () => {
    const bare = await browser.newContext({
      javaScriptEnabled: false,
      storageState: await context.storageState(),
    })
    const slow = await bare.newPage()
    await slow.goto(`${product.url}/console/fleet`)
    await slow.getByLabel('App', { exact: true }).fill('shop')
    await slow.getByLabel('Version', { exact: true }).fill('9.9.9')
    await slow.getByRole('button', { name: 'Register' }).click()
    await slow.getByText('9.9.9').waitFor()
    expect((await product.api('GET', '/releases?app=shop')).json).toHaveLength(1)
    await bare.close()
  })

  it('two who raise the same rollout at once raise it once, and the other is told', async () => {
    const made = await product.api('POST', '/directives', {
      kind: 'gate',
      name: 'sync',
      expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
    })
    const other = await context.newPage()
    for (const tab of [page, other]) {
      await openConsole(tab, `${product.url}/console/directives`)
      await tab.getByRole('button', { name: 'Raise gate to 10 %' }).waitFor()
    }
    await atOnce([page, other], (tab) => tab.getByRole('button', { name: 'Raise gate to 10 %' }).click())
    for (const tab of [page, other]) await tab.getByRole('button', { name: 'Raise gate to 25 %' }).waitFor()
    const [directive] = await live()
    expect(directive.target.rollout).toBe(10)
    expect(directive.revision).toBe(2)
    await product.api('DELETE', `/directives/${made.json.id}`)
    await other.close()
  })

  it('reports come in by component, and one click makes an incident out of them', async () => {
    for (const note of ['Nothing loads', 'Spinner for ever'])
      await fetch(`${product.url}/feed/v1/reports`, {
        method: 'POST',
        headers: { 'content-type': 'text/plain' },
        body: JSON.stringify({ id: randomUUID(), component, note, app: 'web', appVersion: '1.4.1' }),
      })
    await openConsole(page, `${product.url}/console/reports`)
    await page.getByText('2 within the last hour').waitFor()
    await page.getByText('Spinner for ever').waitFor()
    expect(await axeProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Open an incident about Chat' }).click()
    await page.getByRole('heading', { name: 'Users report problems with Chat' }).waitFor()
    const reports = (await product.api('GET', '/reports')).json
    expect(reports.map((report: { incidentId: string | null }) => report.incidentId)).not.toContain(null)
  })

  it('a knob is turned and reset, refused beyond its bounds, and says who did it', async () => {
    await openConsole(page, `${product.url}/console/knobs`)
    const field = page.getByLabel('pollSeconds', { exact: true })
    await field.fill('120')
    await page.getByRole('button', { name: 'Set pollSeconds' }).click()
    await page.getByText(/turned by Ada/).waitFor()
    const { policy } = await (await fetch(`${product.url}/feed/v1/snapshot.json`)).json()
    expect(policy.pollSeconds).toBe(120)
    await page.getByRole('button', { name: 'Reset pollSeconds' }).click()
    await page.getByText(/turned by Ada/).waitFor({ state: 'detached' })
    await page.getByText('pollSeconds 120 → default').waitFor()
  })

  it('delivery shows each edge with the delay of its probe', async () => {
    await openConsole(page, `${product.url}/console/delivery`)
    await page
      .getByRole('cell', { name: /^\d+ ms$/ })
      .first()
      .waitFor()
  })

  it.each([
    ['light', 360],
    ['dark', 360],
    ['light', 1440],
    ['dark', 1440],
  ] as const)(
    'has no fault that axe finds and no sideways scroll, %s at %d px',
    async (colorScheme, width) => {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height: 800 })
      for (const name of PAGES) {
        await openConsole(page, `${product.url}/console/${name}`)
        await page.getByRole('heading', { level: 1 }).waitFor()
        expect(await axeProblems(page), name).toEqual([])
        expect(
          await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
          name,
        ).toBeLessThanOrEqual(0)
      }
    },
  )
})
