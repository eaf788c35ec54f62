import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath } from '../support/chromium-path.ts'
import { openBrowser } from '../support/open-browser.ts'
import { ROOT, type RunningProduct, runProduct } from '../support/run-product.ts'

describe.skipIf(chromiumPath() === null)("an incident in another app's page", () => {
  let product: RunningProduct
  let browser: Browser
  let host: Server
  let hostUrl: string
  let source: () => string
  beforeAll(async () => {
    product = await runProduct()
    browser = await openBrowser()
    source = () => `src="${product.url}/widget/v1.js"`
    host = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html')
      response.setHeader(
        'content-security-policy',
        `default-src 'none'; script-src ${product.url}; connect-src ${product.url}; style-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'`,
      )
      response.end(
        `<!doctype html><title>Chat</title><body><textarea autofocus></textarea><script ${source()} data-app="chat" data-app-version="1" async></script>`,
      )
    })
    await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve))
    hostUrl = `http://127.0.0.1:${(host.address() as AddressInfo).port}/`
  })
  afterAll(async () => {
    host.close()
    await browser.close()
    await product.stop()
  })

  it('shows as a banner after a POST to the management API, follows its updates, and goes when it is resolved', async () => {
    const page = await browser.newPage()
    const problems: string[] = []
    page.on('pageerror', (error) => problems.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('favicon')) problems.push(message.text())
    })
    await page.goto(hostUrl)
    await page.locator('textarea').pressSequentially('hel')
    const posted = await product.api('POST', '/incidents', {
      incident: {
        name: 'Chats do not load',
        body: 'We are **on it**. <img src=x onerror=alert(1)>',
        impact_override: 'minor',
      },
    })
    expect(posted.status).toBe(201)
    const banner = page.getByRole('status')
    await banner.getByText('Chats do not load').waitFor()
    expect(await banner.textContent()).toContain('We are on it.')
    await page.keyboard.type('lo')
    expect(await page.locator('textarea').inputValue()).toBe('hello')
    await product.api('PATCH', `/incidents/${posted.json.id}`, {
      incident: { status: 'identified', body: 'Found it.' },
    })
    await banner.getByText('Found it.').waitFor()
    await product.api('PATCH', `/incidents/${posted.json.id}`, {
      incident: { status: 'resolved', body: 'Fixed.' },
    })
    await page.locator('allclear-banner .row').waitFor({ state: 'detached' })
    expect(problems.filter((problem) => !problem.includes('404'))).toEqual([])
    await page.close()
  })

  it('is announced as an alert when critical, and stays dismissed in every tab and after a reload', async () => {
    const context = await browser.newContext()
    const [one, two] = [await context.newPage(), await context.newPage()]
    await one.goto(hostUrl)
    await two.goto(hostUrl)
    const posted = await product.api('POST', '/incidents', {
      incident: { name: 'All is down', body: 'x', impact_override: 'critical' },
    })
    await one.getByRole('alert').getByText('All is down').waitFor()
    await two.getByRole('alert').getByText('All is down').waitFor()
    await one.getByRole('button', { name: 'Dismiss' }).click()
    for (const page of [one, two]) await page.locator('allclear-banner .row').waitFor({ state: 'detached' })
    await one.reload()
    await product.api('POST', '/incidents', {
      incident: { name: 'Another', body: 'y', impact_override: 'minor' },
    })
    await one.getByRole('status').getByText('Another').waitFor()
    expect(await one.getByText('All is down').count()).toBe(0)
    await product.api('PATCH', `/incidents/${posted.json.id}`, { incident: { status: 'resolved' } })
    await context.close()
  })

  it('comes from a pinned script with its integrity, which holds for the dialog too', async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }
    const address = `${product.url}/widget/${version}.js`
    const digest = createHash('sha384').update(await (await fetch(address)).text())
    const integrity = `sha384-${digest.digest('base64')}`
    source = () => `src="${address}" integrity="${integrity}" crossorigin`
    const page = await browser.newPage()
    await page.goto(hostUrl)
    const posted = await product.api('POST', '/incidents', {
      incident: { name: 'Pinned', body: 'x', impact_override: 'minor' },
    })
    await page.getByRole('status').getByText('Pinned').waitFor()
    await page.getByRole('button', { name: 'Report a problem' }).first().click()
    await page.getByRole('dialog', { name: 'Report a problem' }).waitFor()
    await product.api('PATCH', `/incidents/${posted.json.id}`, { incident: { status: 'resolved' } })
    await page.close()
  })
})
