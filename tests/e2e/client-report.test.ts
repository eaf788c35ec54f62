import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chromiumPath } from '../support/chromium-path.ts'
import { type FeedServer, startFeedServer } from '../support/embed/feed-server.ts'
import { type HostServer, startHostServer } from '../support/embed/host-server.ts'
import { incidentOf, stateOf } from '../support/embed/state-document.ts'
import { axeProblems, openBrowser } from '../support/open-browser.ts'

describe.skipIf(chromiumPath() === null)('scenario 37: a report out of the banner', () => {
  let browser: Browser
  let feed: FeedServer
  let host: HostServer
  let context: BrowserContext
  let page: Page
  let seq = 1

  beforeAll(async () => {
    browser = await openBrowser()
    feed = await startFeedServer()
    host = await startHostServer(`<!doctype html><html lang="en"><title>Chat</title><body><main><h1>Chat</h1>
      <textarea aria-label="Message"></textarea></main>
      <script src="${feed.url}/widget/v1.js" data-app="chat" data-app-version="1.4.2" async></script>`)
    host.headers = {
      'content-security-policy': `default-src 'none'; script-src ${feed.url}; connect-src ${feed.url}; style-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'`,
    }
  })
  beforeEach(async () => {
    feed.requests.length = 0
    feed.setState(
      stateOf(++seq, {
        incidents: [incidentOf()],
        components: [{ id: '8xk200000000', name: 'Chat', status: 'partial_outage' }],
        policy: { healthySeconds: 5 },
      }),
    )
    context = await browser.newContext({ bypassCSP: false, reducedMotion: 'reduce' })
    page = await context.newPage()
    await page.goto(host.url)
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
  const openDialog = async () => {
    await page.getByRole('button', { name: 'Report a problem' }).click()
    await page.getByRole('dialog', { name: 'Report a problem' }).waitFor()
  }
  const answerReports = (status: number, headers: Record<string, string> = {}) =>
    feed.interfere((request, response) => {
      if (request.url !== '/feed/v1/reports') return false
      response
        .writeHead(status, {
          'access-control-allow-origin': '*',
          'access-control-expose-headers': 'Retry-After',
          ...headers,
        })
        .end()
      return true
    })

  it('arrives with component, note and app version, all of it by keyboard, and says so', async () => {
    await page.getByRole('button', { name: 'Report a problem' }).focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Report a problem' })
    await dialog.waitFor()
    expect(await dialog.textContent()).toContain('chat 1.4.2')
    await page.keyboard.type('Chat')
    await page.keyboard.press('Tab')
    await page.keyboard.type('Nothing <b>opens</b>')
    await page.keyboard.press('Tab')
    await page.keyboard.type('me@example.com')
    await page.keyboard.press('Enter')
    await dialog.getByRole('status').getByText('The team has your report').waitFor()
    const [sent] = feed.seen('/feed/v1/reports')
    expect(JSON.parse(sent!.body)).toMatchObject({
      component: '8xk200000000',
      note: 'Nothing <b>opens</b>',
      contact: 'me@example.com',
      app: 'chat',
      appVersion: '1.4.2',
      online: true,
    })
    expect(feed.seen('/feed/v1/reports').every(({ method }) => method === 'POST')).toBe(true)
    await page.keyboard.press('Enter')
    await dialog.waitFor({ state: 'detached' })
    const back = () =>
      page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.textContent ?? 'elsewhere')
    expect(await back()).toBe('Report a problem')
  })

  it('asks for something to be said, keeps what was typed when it is closed, and has no problem for axe', async () => {
    await openDialog()
    expect(await axeProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Send report' }).click()
    await page.getByRole('alert').getByText('Choose a part').waitFor()
    expect(feed.seen('/feed/v1/reports')).toEqual([])
    await page.getByLabel('What happens?').fill('It hangs')
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await openDialog()
    expect(await page.getByLabel('What happens?').inputValue()).toBe('It hangs')
  })

  it('offers every component of the page once the list has come', async () => {
    feed.interfere((request, response) => {
      if (request.url !== '/api/v2/components.json') return false
      response.writeHead(200, { 'access-control-allow-origin': '*', 'content-type': 'application/json' }).end(
        JSON.stringify({
          components: [
            { id: '8xk200000000', name: 'Chat' },
            { id: 'sea000000000', name: 'Search' },
          ],
        }),
      )
      return true
    })
    await openDialog()
    await page.getByRole('combobox').selectOption('Search')
    await page.getByRole('button', { name: 'Send report' }).click()
    await page.getByText('The team has your report').waitFor()
    expect(JSON.parse(feed.seen('/feed/v1/reports')[0]!.body).component).toBe('sea000000000')
  })

  it('is kept while the browser is offline, and sent by itself when it is back', async () => {
    await openDialog()
    await page.getByLabel('What happens?').fill('It hangs')
    await context.setOffline(true)
    feed.dropAll() // being offline cuts no open stream
    await page.getByRole('button', { name: 'Send report' }).click()
    await page.getByRole('status').getByText('sent later by itself').waitFor()
    expect(feed.seen('/feed/v1/reports')).toEqual([])
    await context.setOffline(false)
    await expect.poll(() => feed.seen('/feed/v1/reports').length, { timeout: 90_000 }).toBe(1)
    expect(JSON.parse(feed.seen('/feed/v1/reports')[0]!.body)).toMatchObject({
      note: 'It hangs',
      online: false,
    })
  })

  it('is kept kindly on 429, and sent by itself when the server is well again', async () => {
    answerReports(429, { 'retry-after': '1' })
    await openDialog()
    await page.getByLabel('What happens?').fill('It hangs')
    await page.getByRole('button', { name: 'Send report' }).click()
    await page.getByRole('status').getByText('sent later by itself').waitFor()
    feed.interfere(null)
    feed.requests.length = 0
    await page.reload()
    await expect.poll(() => feed.seen('/feed/v1/reports').length, { timeout: 90_000 }).toBe(1)
    expect(JSON.parse(feed.seen('/feed/v1/reports')[0]!.body).note).toBe('It hangs')
  })
})
