import { networkInterfaces } from 'node:os'
import type { Browser, BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../server/runtime/free-port.ts'
import { chromiumPath } from '../support/chromium-path.ts'
import { becomeAdministrator, PASSWORD, signIn } from '../support/console-page.ts'
import { openBrowser } from '../support/open-browser.ts'
import { type RunningProduct, runProduct } from '../support/run-product.ts'
import { startTlsProxy } from '../support/tls-proxy.ts'

/** An address of this machine in its network; the loopback's second one where it has none. */
function lanAddress(): string {
  const all = Object.values(networkInterfaces()).flat()
  return all.find((one) => one?.family === 'IPv4' && !one.internal)?.address ?? '127.0.0.2'
}

describe.skipIf(chromiumPath() === null)('signing in through the edge', () => {
  let browser: Browser
  let context: BrowserContext
  let product: RunningProduct | undefined
  beforeAll(async () => {
    browser = await openBrowser()
    context = await browser.newContext({ ignoreHTTPSErrors: true })
  })
  afterAll(async () => {
    await browser.close()
  })

  it('works by the address in the local network, over plain HTTP', async () => {
    const host = lanAddress()
    const port = await freePort()
    product = await runProduct({ HOST: '0.0.0.0', PORT: String(port), PUBLIC_URL: `http://${host}:${port}` })
    try {
      const page = await context.newPage()
      const failures: string[] = []
      page.on('pageerror', (error) => failures.push(error.message))
      await becomeAdministrator(page, product.setupUrl)
      await context.clearCookies()
      await signIn(page, `http://${host}:${port}`)
      // An address without TLS is no secure context: what a browser keeps back there must not be missed.
      await page.waitForResponse((response) => response.url().endsWith('/console/api/here') && response.ok())
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox', { name: 'What do you want to do?' }).waitFor()
      expect(failures).toEqual([])
      const [session] = (await context.cookies()).filter((cookie) => cookie.name.includes('session_token'))
      expect(session).toMatchObject({ httpOnly: true, sameSite: 'Lax', secure: false, domain: host })
      await page.close()
    } finally {
      await product.stop()
    }
  })

  it('works behind TLS, with cookies that never travel without it', async () => {
    const [port, outer] = [await freePort(), await freePort()]
    const publicUrl = `https://localhost:${outer}`
    const proxy = await startTlsProxy(outer, port)
    product = await runProduct({
      PORT: String(port),
      PUBLIC_URL: publicUrl,
      TRUSTED_PROXIES: '127.0.0.1',
    })
    try {
      const page = await context.newPage()
      await becomeAdministrator(page, product.setupUrl)
      await context.clearCookies()
      await signIn(page, publicUrl)
      const cookies = await context.cookies()
      expect(cookies.length).toBeGreaterThan(0)
      for (const cookie of cookies) expect(cookie).toMatchObject({ httpOnly: true, secure: true })
      await page.getByRole('link', { name: 'Settings' }).first().click()
      await page.getByRole('link', { name: 'Your account' }).click()
      await page
        .getByRole('button', { name: /sign out everywhere/i })
        .first()
        .click()
      await page.waitForURL('**/console/sign-in**')
      await page.close()
    } finally {
      await product.stop()
      await proxy.close()
    }
  })

  it('refuses a sign-in that another site’s page sends', async () => {
    product = await runProduct()
    try {
      const page = await context.newPage()
      await becomeAdministrator(page, product.setupUrl)
      const answer = await fetch(`${product.url}/api/auth/sign-in/email`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: 'https://evil.example', cookie: 'a=b' },
        body: JSON.stringify({ email: 'ada@example.com', password: PASSWORD }),
      })
      expect(answer.status).toBe(403)
      await page.close()
    } finally {
      await product.stop()
    }
  })
})
