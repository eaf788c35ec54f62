import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath } from '../support/chromium-path.ts'
import { axeProblems, openBrowser } from '../support/open-browser.ts'
import { type RunningProduct, runProduct } from '../support/run-product.ts'

const PASSWORD = 'correct horse battery'

describe.skipIf(chromiumPath() === null)('people and settings of the console', () => {
  let product: RunningProduct
  let browser: Browser
  let admin: Page
  beforeAll(async () => {
    product = await runProduct()
    browser = await openBrowser()
    admin = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage()
    await introduce(admin, product.setupUrl, 'Ada', 'ada@example.com', 'Become the administrator')
  })
  afterAll(async () => {
    await browser.close()
    await product.stop()
  })

  /** Fills the form behind a one-time link. */
  async function introduce(
    page: Page,
    url: string,
    name: string,
    email: string,
    button: string,
  ): Promise<void> {
    await page.goto(url)
    await page.getByLabel('Your name').fill(name)
    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: button }).click()
    await page.getByRole('heading', { name: 'Incidents' }).waitFor()
  }
  const shownLink = (page: Page) => page.locator('code', { hasText: '/setup/' }).last().innerText()

  it('a colleague joins by a link, posts but does not manage; later gets a new password and is removed', async () => {
    await admin.goto(`${product.url}/console/people`)
    await admin.getByRole('button', { name: 'Make an invitation' }).click()
    await admin.getByText('Give them this link').waitFor()
    expect(await axeProblems(admin)).toEqual([])

    const phone = await (await browser.newContext({ viewport: { width: 360, height: 740 } })).newPage()
    await introduce(phone, await shownLink(admin), 'Bo', 'bo@example.com', 'Join and sign in')
    await phone.goto(`${product.url}/console/people`)
    await phone.getByText('Administrators invite and change people.').waitFor()
    expect(await phone.getByRole('button', { name: 'Make an invitation' }).count()).toBe(0)
    expect(await axeProblems(phone)).toEqual([])
    const width = await phone.evaluate(() => document.documentElement.scrollWidth)
    expect(width).toBe(360)

    await admin.reload()
    await admin.getByText('Change Bo').click()
    await admin.getByRole('button', { name: 'Link for a new password of Bo' }).click()
    await admin.getByText('for an hour').waitFor()
    await phone.goto(await shownLink(admin))
    await phone.getByLabel('New password').fill('another long secret')
    await phone.getByRole('button', { name: 'Set password and sign in' }).click()
    await phone.getByRole('heading', { name: 'Incidents' }).waitFor()

    await admin.getByRole('button', { name: 'Remove Bo' }).click()
    await admin.getByText('bo@example.com').waitFor({ state: 'detached' })
    await phone.goto(`${product.url}/console`)
    await phone.getByRole('heading', { name: 'Sign in' }).waitFor()
  })

  it('the page gets its name and zone, visitors read them at once, and a wrong one is refused beside its field', async () => {
    await admin.goto(`${product.url}/console/page-settings`)
    expect(await axeProblems(admin)).toEqual([])
    await admin.getByLabel('Name').fill('Parley status')
    await admin.getByLabel('Time zone').fill('Europe/Nowhere')
    await admin.getByRole('button', { name: 'Save' }).click()
    await admin.getByText('must be a time zone of the tz database', { exact: true }).waitFor()
    expect(await admin.getByLabel('Name').inputValue()).toBe('Parley status')
    await admin.getByLabel('Time zone').fill('Europe/Berlin')
    await admin.getByRole('button', { name: 'Save' }).click()
    await admin.getByText('Saved. Visitors see it now.').waitFor()
    const shown = async () => {
      const [html, summary] = await Promise.all(
        ['/', '/api/v2/summary.json'].map(async (path) => (await fetch(product.url + path)).text()),
      )
      return [html?.includes('Parley status'), JSON.parse(summary as string).page]
    }
    await expect
      .poll(shown, { timeout: 30_000 })
      .toMatchObject([true, { name: 'Parley status', time_zone: 'Europe/Berlin' }])
  })
})
