import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chromiumPath } from '../support/chromium-path.ts'
import { type ReloadRig, startReloadRig } from '../support/embed/reload-rig.ts'
import { openBrowser } from '../support/open-browser.ts'

describe.skipIf(chromiumPath() === null)('reload notices of the widget', () => {
  let browser: Browser
  let rig: ReloadRig
  let page: Page
  const serve = (version: string, attributes = 'data-allow="banner reload"') => {
    rig.host.html = `<!doctype html><title>Host ${version}</title><body><textarea id=composer autofocus></textarea>
      <script src="${rig.feed.url}/widget/v1.js" data-app=web data-app-version=${version} ${attributes} async></script>`
  }
  const titled = (title: string) => page.waitForFunction((wanted) => document.title === wanted, title)
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    rig = await startReloadRig()
    page = await browser.newPage()
    serve('1')
    await page.goto(rig.host.url)
  })
  afterEach(async () => {
    await page.close()
    await rig.close()
  })

  it('24: suggest can be dismissed, require cannot; the button reloads once', async () => {
    rig.order({ mode: 'suggest', message: 'A new version is here.' })
    await page.getByText('A new version is here.').waitFor()
    await page.getByRole('button', { name: /dismiss/i }).click()
    await page.getByText('A new version is here.').waitFor({ state: 'detached' })
    rig.order({ mode: 'require', message: 'It loses messages.' })
    await page.getByText('It loses messages.').waitFor()
    expect(await page.getByRole('button', { name: /dismiss/i }).count()).toBe(0)
    serve('2')
    await page.getByRole('button', { name: 'Reload' }).click()
    await titled('Host 2')
    expect(rig.host.hits).toHaveLength(2)
  })

  it('26: after a forced reload that brought the old version, the notice has a button that works', async () => {
    await page.waitForFunction(() => 'allclear' in window)
    rig.order()
    await page.getByText('could not update').waitFor()
    expect(rig.host.hits).toHaveLength(2)
    serve('2')
    await page.getByRole('button', { name: 'Clear cache and reload' }).click()
    await titled('Host 2')
    expect(rig.host.hits).toHaveLength(3)
  })

  it('a forced reload shows the require notice while a draft stands against it, and works under a strict CSP', async () => {
    rig.host.headers = {
      'content-security-policy':
        `default-src 'none'; script-src ${rig.feed.url}; connect-src 'self' ${rig.feed.url};
        style-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'`.replace(/\s+/g, ' '),
    }
    await page.reload()
    await page.waitForFunction(() => 'allclear' in window)
    await page.locator('#composer').pressSequentially('hello')
    rig.order({ message: 'This version loses messages.' })
    await page.getByText('This version loses messages.').waitFor()
    serve('2')
    await page.locator('#composer').press('ControlOrMeta+a')
    await page.locator('#composer').press('Delete')
    await titled('Host 2')
    expect(rig.host.hits).toHaveLength(3)
  })

  it('reloads nobody whose host allowed nothing beyond the default', async () => {
    serve('1', '')
    await page.reload()
    await page.waitForFunction(() => 'allclear' in window)
    rig.order()
    await page.waitForFunction(
      () => (window as unknown as { allclear: { state: { seq: number } | null } }).allclear.state?.seq === 2,
    )
    expect(rig.probes).toEqual([])
    expect(rig.host.hits).toHaveLength(2)
  })
})
