import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import type { StateIncident, StateMaintenance } from '../../../protocol/state-document.ts'
import { openBrowser } from '../open-browser.ts'
import { type FeedServer, startFeedServer } from './feed-server.ts'
import { type HostServer, startHostServer } from './host-server.ts'
import { incidentOf, stateOf } from './state-document.ts'

export interface BannerStage {
  browser: Browser
  feed: FeedServer
  host: HostServer
  /** A new one for each test. */
  context: BrowserContext
  /** The widget's tag with further attributes. */
  script(attributes?: string): string
  /** A small chat page with the widget. */
  pageWith(attributes?: string, html?: string, more?: string): string
  publish(incidents: Partial<StateIncident>[], maintenances?: StateMaintenance[]): void
  /** Opens the host's page and waits until the banner's element is there. */
  open(options?: { page?: Page; path?: string }): Promise<Page>
}

/** A feed, a host that embeds the widget, and a browser, for the tests of the describe block that calls this. */
export function setBannerStage(): BannerStage {
  let seq = 1
  const stage = {
    script: (attributes = '') =>
      `<script src="${stage.feed.url}/widget/v1.js" data-app="chat" data-app-version="1" ${attributes} async></script>`,
    pageWith: (attributes = '', html = 'lang="en"', more = '') =>
      `<!doctype html><html ${html}><head><title>Chat</title><meta name="viewport" content="width=device-width">
    <style>body{font-family:sans-serif;margin:8px}</style></head><body>
    <main><h1>Chat</h1><p id="text">Some words.</p><label>Message <textarea id="composer" autofocus></textarea></label>
    <label><input type="checkbox"> Loud</label>${more}</main>${stage.script(attributes)}</body></html>`,
    publish: (incidents, maintenances = []) =>
      stage.feed.publish(stateOf(++seq, { incidents: incidents.map(incidentOf), maintenances })),
    open: async (options = {}) => {
      const page = options.page ?? (await stage.context.newPage())
      await page.goto(`${stage.host.url}${options.path ?? ''}`)
      await page.waitForFunction(() => document.querySelector('allclear-banner') !== null)
      return page
    },
    // The rest is there once the hooks below have run.
  } as BannerStage

  beforeAll(async () => {
    stage.browser = await openBrowser()
    stage.feed = await startFeedServer()
    stage.host = await startHostServer('')
  })
  beforeEach(async () => {
    stage.context = await stage.browser.newContext()
    stage.host.html = stage.pageWith()
    stage.host.headers = {}
    stage.feed.setState(stateOf(++seq))
  })
  afterEach(async () => {
    stage.feed.interfere(null)
    await stage.context.close()
  })
  afterAll(async () => {
    await stage.browser.close()
    await stage.feed.close()
    await stage.host.close()
  })
  return stage
}

/** The rows of the banner that can be seen. */
export const rows = (page: Page) => page.locator('allclear-banner .row:visible')
/** Waits until the banner has no row any more. */
export const gone = (page: Page) => page.locator('allclear-banner .row').waitFor({ state: 'detached' })
