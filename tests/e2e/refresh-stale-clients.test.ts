import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath } from '../support/chromium-path.ts'
import { type HostServer, startHostServer } from '../support/embed/host-server.ts'
import { openBrowser } from '../support/open-browser.ts'
import { type RunningProduct, runProduct } from '../support/run-product.ts'

const MINUTE_MS = 60_000
const patient = { timeout: 60_000 }

describe.skipIf(chromiumPath() === null)('old clients in a host app, over the whole product', () => {
  let product: RunningProduct
  let host: HostServer
  let browser: Browser
  let page: Page
  const htmlOf = (version: string) =>
    `<!doctype html><title>Chat ${version}</title><body data-version="${version}"><textarea></textarea><script src="${product.url}/widget/v1.js" data-app="web" data-app-version="${version}" data-allow="banner reload disconnect gate" async></script>`
  beforeAll(async () => {
    product = await runProduct()
    host = await startHostServer(htmlOf('1.4.0'))
    browser = await openBrowser()
    page = await browser.newPage()
    for (const version of ['1.4.0', '1.4.1']) await product.api('POST', '/releases', { app: 'web', version })
  })
  afterAll(async () => {
    await browser.close()
    await host.close()
    await product.stop()
  })
  const order = async (directive: object) => {
    const answer = await product.api('POST', '/directives', {
      expiresAt: new Date(Date.now() + 30 * MINUTE_MS).toISOString(),
      spreadSeconds: 1,
      rollout: 100,
      app: 'web',
      ...directive,
    })
    expect(answer.status, JSON.stringify(answer.json)).toBe(201)
    return answer.json.id as string
  }

  it('the fleet shows which version is out there', async () => {
    await page.goto(host.url)
    await expect
      .poll(async () => (await product.api('GET', '/fleet')).json.rows, patient)
      .toContainEqual(
        expect.objectContaining({ app: 'web', version: '1.4.0', visibility: 'visible', streams: 1 }),
      )
  })

  it('a gate closes in the app at once, and opens when it is revoked', async () => {
    const isOpen = () =>
      page.evaluate(() =>
        (window as never as { allclear: { isOpen(name: string): boolean } }).allclear.isOpen('sync'),
      )
    expect(await isOpen()).toBe(true)
    const id = await order({ kind: 'gate', name: 'sync' })
    await expect.poll(isOpen, patient).toBe(false)
    await product.api('DELETE', `/directives/${id}`)
    await expect.poll(isOpen, patient).toBe(true)
  })

  it('a forced reload leaves a draft alone, then brings the page to the new version, and the fleet follows', async () => {
    host.html = htmlOf('1.4.1')
    await page.locator('textarea').pressSequentially('half a thought')
    const id = await order({ kind: 'reload', mode: 'force', versions: ['1.4.0'] })
    const banner = page.getByRole('button', { name: /reload/i })
    await banner.waitFor()
    await new Promise((resolve) => setTimeout(resolve, 2500))
    expect(await page.locator('textarea').inputValue()).toBe('half a thought')
    await page.locator('textarea').fill('')
    await page.locator('body[data-version="1.4.1"]').waitFor({ timeout: 60_000 })
    // Streams are counted as they are; what browsers told of their tabs is believed for some minutes.
    const streaming = async () => {
      const { rows } = (await product.api('GET', '/fleet')).json as {
        rows: { version: string; streams: number }[]
      }
      return rows.filter((row) => row.streams > 0).map((row) => row.version)
    }
    await expect.poll(streaming, patient).toEqual(['1.4.1'])
    await page.getByRole('button', { name: /reload/i }).waitFor({ state: 'detached' })
    await product.api('DELETE', `/directives/${id}`)
  })
})
