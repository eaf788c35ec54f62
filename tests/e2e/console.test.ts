import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath } from '../support/chromium-path.ts'
import { alive, draftKept, openConsole, PASSWORD } from '../support/console-page.ts'
import { axeProblems, openBrowser } from '../support/open-browser.ts'
import { type RunningProduct, runProduct } from '../support/run-product.ts'

describe.skipIf(chromiumPath() === null)('the console', () => {
  let product: RunningProduct
  let browser: Browser
  let context: BrowserContext
  let page: Page
  beforeAll(async () => {
    product = await runProduct()
    browser = await openBrowser()
    context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
    page = await context.newPage()
    await product.api('POST', '/components', { component: { name: 'Chat' } })
  })
  afterAll(async () => {
    await browser.close()
    await product.stop()
  })
  const signIn = async (on: Page, password = PASSWORD) => {
    await on.goto(`${product.url}/console/sign-in`)
    await on.getByLabel('E-mail').fill('ada@example.com')
    await on.getByLabel('Password').fill(password)
    await on.getByRole('button', { name: 'Sign in' }).click()
  }

  it('is claimed once by its one-time link, and by nobody without it', async () => {
    await page.goto(product.setupUrl.replace(/#.*/, '#nonsense'))
    const fill = async () => {
      await page.getByLabel('Your name').fill('Ada')
      await page.getByLabel('E-mail').fill('ada@example.com')
      await page.getByLabel('Password').fill(PASSWORD)
      await page.getByRole('button', { name: 'Become the administrator' }).click()
    }
    await fill()
    await page.getByText('This link has been used or is older than an hour').waitFor()
    await page.goto('about:blank')
    await page.goto(product.setupUrl)
    await fill()
    await page.getByRole('heading', { name: 'Incidents' }).waitFor()
    const again = await browser.newPage()
    await again.goto(product.setupUrl)
    await again.getByLabel('Your name').fill('Eve')
    await again.getByLabel('E-mail').fill('eve@example.com')
    await again.getByLabel('Password').fill(PASSWORD)
    await again.getByRole('button', { name: 'Become the administrator' }).click()
    await again.getByText('This link has been used or is older than an hour').waitFor()
    await again.close()
  })

  it('opens an incident, posts an update and resolves; visitors see each', async () => {
    await openConsole(page, `${product.url}/console/incidents/new`)
    await page.getByLabel('What is wrong').fill('Chats do not load')
    await page.getByLabel('First words to visitors').fill('We are looking.')
    await page.getByLabel('Chat', { exact: false }).first().selectOption('major_outage')
    await page.getByRole('button', { name: 'Open incident' }).click()
    await page.getByRole('heading', { name: 'Chats do not load' }).waitFor()
    const visitor = await browser.newPage()
    await visitor.goto(product.url)
    await visitor.getByRole('heading', { name: 'Chat is down' }).waitFor()
    await page.getByRole('textbox', { name: 'Update', exact: true }).fill('Found it.')
    await page.getByLabel('Status', { exact: true }).selectOption('identified')
    await page.getByRole('button', { name: 'Post update' }).click()
    await visitor.getByText('Found it.').waitFor()
    await page.getByRole('textbox', { name: 'Update', exact: true }).fill('Fixed.')
    await page.getByLabel('Status', { exact: true }).selectOption('resolved')
    await page.getByRole('button', { name: 'Post update' }).click()
    await visitor.getByRole('heading', { name: 'Happening now' }).waitFor({ state: 'detached' })
    await visitor.close()
  })

  it('keeps what was typed through a reload, and says what is wrong beside the field', async () => {
    await openConsole(page, `${product.url}/console/maintenance/new`)
    await page.getByLabel('What is planned').fill('Upgrade')
    // The whole of it: while one types, parts are kept too.
    const kept = draftKept(page, 'Half an hour.')
    await page.getByLabel('Words to visitors').pressSequentially('Half an hour.')
    await kept
    await page.reload()
    expect(await page.getByLabel('Words to visitors').inputValue()).toBe('Half an hour.')
    await page.getByLabel('Begins').fill('2036-12-24T11:00')
    await page.getByLabel('Ends').fill('2036-12-24T10:00')
    await page.getByRole('button', { name: 'Schedule maintenance' }).click()
    await page.getByText('The end must be later than the beginning.').first().waitFor()
    expect(await page.getByLabel('Words to visitors').inputValue()).toBe('Half an hour.')
    await page.getByLabel('Ends').fill('2036-12-24T12:00')
    await page.getByRole('button', { name: 'Schedule maintenance' }).click()
    await page.getByRole('heading', { name: 'Upgrade' }).waitFor()
  })

  it('what was typed and chosen before the script came is kept, and counts', async () => {
    const slow = await context.newPage()
    let come = () => {}
    const script = new Promise<void>((resolve) => {
      come = resolve
    })
    await slow.route('**/_next/static/chunks/**.js', async (route) => {
      await script
      await route.continue()
    })
    await slow.goto(`${product.url}/console/incidents/new`, { waitUntil: 'commit' })
    await slow.getByLabel('What is wrong').fill('Typed early')
    await slow.getByLabel('First words to visitors').fill('Before the script.')
    await slow.getByLabel('Chat', { exact: false }).first().selectOption('partial_outage')
    const kept = draftKept(slow, 'partial_outage')
    come()
    await alive(slow)
    await slow.getByText('Affects Chat').first().waitFor()
    expect(await slow.getByLabel('Chat', { exact: false }).first().inputValue()).toBe('partial_outage')
    expect(await slow.getByLabel('What is wrong').inputValue()).toBe('Typed early')
    await kept
    await slow.close()
  })

  it('two who correct the same update do not overwrite each other', async () => {
    const { json } = await product.api('POST', '/incidents', {
      incident: { name: 'Two at once', body: 'First words.' },
    })
    const other = await context.newPage()
    for (const tab of [page, other]) {
      await openConsole(tab, `${product.url}/console/incidents/${json.id}`)
      await tab.getByText('Correct', { exact: true }).click()
    }
    await page.getByLabel('Corrected text').fill('From Ada.')
    await page.getByRole('button', { name: 'Correct update' }).click()
    await page.getByText('From Ada.').first().waitFor()
    await other.getByLabel('Corrected text').fill('From Bo.')
    await other.getByRole('button', { name: 'Correct update' }).click()
    await other.getByText('Somebody else has changed this meanwhile').waitFor()
    expect(await other.getByLabel('Corrected text').inputValue()).toBe('From Bo.')
    await other.close()
    await product.api('PATCH', `/incidents/${json.id}`, { incident: { status: 'resolved' } })
  })

  it('writes and publishes a postmortem', async () => {
    const { json } = await product.api('POST', '/incidents', {
      incident: { name: 'Over', body: 'x', status: 'resolved' },
    })
    await openConsole(page, `${product.url}/console/incidents/${json.id}/postmortem`)
    await page.getByLabel('Summary').fill('A queue ran over.')
    await page.getByLabel('Timeline').fill('2026-06-01 14:02 it began')
    await page.getByLabel('Action items').fill('Back off | Ada | 2026-12-01 | open')
    await page.getByRole('button', { name: 'Publish postmortem' }).click()
    await page.getByText('published', { exact: false }).first().waitFor()
    const visitor = await browser.newPage()
    await visitor.goto(`${product.url}/incidents/${json.id}`)
    await visitor.getByRole('heading', { name: 'Postmortem' }).waitFor()
    await visitor.getByText('Back off').first().waitFor()
    await visitor.close()
  })

  it('has no fault that axe finds and no sideways scroll, on a phone and a desk, dark and light', async () => {
    const { json } = await product.api('POST', '/incidents', { incident: { name: 'Open', body: 'x' } })
    for (const [width, colorScheme] of [
      [360, 'light'],
      [1440, 'dark'],
    ] as const) {
      await page.setViewportSize({ width, height: 900 })
      await page.emulateMedia({ colorScheme })
      for (const path of [
        '',
        '/incidents/new',
        `/incidents/${json.id}`,
        `/incidents/${json.id}/postmortem`,
        '/maintenance/new',
        '/components',
        '/tokens',
        '/account',
      ]) {
        await openConsole(page, `${product.url}/console${path}`)
        expect([path, await axeProblems(page)]).toEqual([path, []])
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
      }
    }
  })

  it('a changed password ends all other sessions, and nothing is open without one', async () => {
    const other = await browser.newContext()
    const stranger = await other.newPage()
    await stranger.goto(`${product.url}/console`)
    expect(stranger.url()).toContain('/console/sign-in')
    await signIn(stranger, 'wrong password here')
    await stranger.getByText('do not fit together').waitFor()
    await signIn(stranger)
    await stranger.getByRole('heading', { name: 'Incidents' }).waitFor()
    await openConsole(page, `${product.url}/console/account`)
    await page.getByLabel('Present password').fill(PASSWORD)
    await page.getByLabel('New password').fill('another long secret')
    await page.getByRole('button', { name: 'Change password' }).click()
    await page.getByText('All other sessions have ended').waitFor()
    await stranger.goto(`${product.url}/console`)
    expect(stranger.url()).toContain('/console/sign-in')
    await page.goto(`${product.url}/console`)
    await page.getByRole('heading', { name: 'Incidents' }).waitFor()
    await other.close()
  })
})
