import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll } from 'vitest'
import type { Policy } from '../../../protocol/state-document.ts'
import { openBrowser } from '../open-browser.ts'
import { type EmbedRig, type EmbedWindow, startEmbedRig } from './embed-rig.ts'
import { type PageClock, pageClock } from './page-clock.ts'

/** A browser for a file of tests, and for each test a host app with its feed; all of it is closed behind it. */
export interface EmbedPages {
  /** Of the running test, after `start`. */
  readonly rig: EmbedRig
  start(markup: string, policy?: Partial<Policy>): Promise<void>
  newContext(): Promise<BrowserContext>
  open(context?: BrowserContext): Promise<Page>
  /** With a clock that the test moves. */
  openWithClock(init?: () => void): Promise<{ page: Page; clock: PageClock }>
}

/** To be called in a `describe`. */
export function embedPages(): EmbedPages {
  let browser: Browser
  let rig: EmbedRig
  const contexts: BrowserContext[] = []
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()))
    await rig.close()
  })
  const pages: EmbedPages = {
    get rig() {
      return rig
    },
    async start(markup, policy = {}) {
      rig = await startEmbedRig(markup, policy)
    },
    async newContext() {
      const context = await browser.newContext()
      contexts.push(context)
      return context
    },
    async open(context) {
      const page = await (context ?? (await pages.newContext())).newPage()
      await page.goto(rig.host.url)
      return page
    },
    async openWithClock(init) {
      const page = await (await pages.newContext()).newPage()
      const clock = await pageClock(page)
      if (init !== undefined) await page.addInitScript(init)
      await page.goto(rig.host.url)
      return { page, clock }
    },
  }
  return pages
}

export const shown = (page: Page, name: string) => page.locator('allclear-banner').getByText(name).waitFor()
export const countShown = (page: Page, name: string) =>
  page.locator('allclear-banner').getByText(name).count()
export const connectionOf = (page: Page) =>
  page.evaluate(() => {
    const { allclear, client } = window as unknown as Partial<EmbedWindow>
    return (allclear ?? client)?.connection
  })

/** Publishes something, and waits until the page's `client` knows it. */
export async function publishTo(page: Page, rig: EmbedRig): Promise<void> {
  const { seq } = rig.publish()
  await page.waitForFunction((wanted) => (window as unknown as EmbedWindow).client.state?.seq === wanted, seq)
}
