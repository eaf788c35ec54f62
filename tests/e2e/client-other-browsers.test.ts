import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Policy } from '../../protocol/state-document.ts'
import type { DrivenBrowser, DrivenTab } from '../support/driven-browser.ts'
import { type EmbedRig, type EmbedWindow, startEmbedRig, WIDGET } from '../support/embed/embed-rig.ts'
import { directiveOf } from '../support/embed/reload-rig.ts'
import { incidentOf, stateOf } from '../support/embed/state-document.ts'
import { firefoxPath, openFirefox } from '../support/open-firefox.ts'
import { openWebkit, webkitPath } from '../support/open-webkit.ts'

/** On a busy machine too. */
const soon = { timeout: 60_000, interval: 50 }

/** What the feed itself serves, as hosts embed it. */
const HOSTED = (more = '') => `<script src="FEED/widget/v1.js" data-app="web" ${more} async></script>`
const STRICT = (feedUrl: string) =>
  `default-src 'none'; script-src ${feedUrl}; connect-src ${feedUrl}; style-src 'self'`

const connectionOf = (tab: DrivenTab) =>
  tab.evaluate(() => (window as unknown as Partial<EmbedWindow>).allclear?.connection)
const REPORT = 'Report a problem'

const bannerOf = (tab: DrivenTab) =>
  tab.evaluate(
    () => document.querySelector('allclear-banner')?.shadowRoot?.querySelector('.row')?.textContent,
  )
const dialogOf = (tab: DrivenTab) =>
  tab.evaluate(() => document.querySelector('allclear-report')?.shadowRoot?.textContent)
/** `name`: how the name of the banner's button begins, as a screen reader says it. */
const press = (tab: DrivenTab, name: string, key: string) =>
  tab
    .evaluate((name) => {
      const buttons = document.querySelector('allclear-banner')?.shadowRoot?.querySelectorAll('button') ?? []
      for (const button of buttons)
        if ((button.getAttribute('aria-label') || button.textContent).startsWith(name)) return button.focus()
      throw new Error(`The banner has no button called ${name}`)
    }, name)
    .then(() => tab.press(key))
const live = (tab: DrivenTab) => expect.poll(() => connectionOf(tab), soon).toBe('live')

describe.each([
  { name: 'Firefox', path: firefoxPath(), launch: openFirefox },
  { name: 'WebKit', path: webkitPath(), launch: openWebkit },
])('the essentials of the client in $name', ({ name, path, launch }) => {
  describe.skipIf(path === null)(path === null ? 'which is not installed here' : `at ${path}`, () => {
    let browser: DrivenBrowser
    let rig: EmbedRig
    const tabs: DrivenTab[] = []
    beforeAll(async () => {
      browser = await launch()
    })
    afterAll(() => browser.close())
    afterEach(async () => {
      for (const tab of tabs.splice(0)) await tab.close()
      await rig.close()
    })
    const start = async (markup: string, policy: Partial<Policy> = {}) => {
      rig = await startEmbedRig(markup, policy)
    }
    async function open(): Promise<DrivenTab> {
      const tab = await browser.open(rig.host.url)
      tabs.push(tab)
      return tab
    }
    const publishIncident = (name: string) =>
      rig.publish({ incidents: [incidentOf({ id: name.slice(0, 12), name })] })

    it('three tabs have one stream; the banner comes, goes in all when dismissed, and gives its room back', async () => {
      await start(WIDGET())
      const three = [await open(), await open(), await open()]
      for (const tab of three) await expect.poll(() => connectionOf(tab), soon).toMatch(/live|following/)
      expect([rig.feed.openStreams(), rig.streams().length]).toEqual([1, 1])
      publishIncident('Chats do not load')
      for (const tab of three) await expect.poll(() => bannerOf(tab), soon).toContain('Chats do not load')
      const paddingOf = (tab: DrivenTab) =>
        tab.evaluate(() => getComputedStyle(document.documentElement).paddingTop)
      await expect.poll(() => paddingOf(three[2]!), soon).not.toBe('0px')
      await press(three[2]!, 'Dismiss', 'Enter')
      for (const tab of three) await expect.poll(() => bannerOf(tab), soon).toBeUndefined()
      publishIncident('Search is slow')
      for (const tab of three) await expect.poll(() => bannerOf(tab), soon).toContain('Search is slow')
      rig.publish()
      for (const tab of three) {
        await expect.poll(() => bannerOf(tab), soon).toBeUndefined()
        await expect.poll(() => paddingOf(tab), soon).toBe('0px')
      }
    })

    it('the streaming tab closes, and another one streams', async () => {
      await start(WIDGET())
      const first = await open()
      await live(first)
      const second = await open()
      await expect.poll(() => connectionOf(second), soon).toBe('following')
      await tabs.shift()!.close()
      publishIncident('Told after the handover')
      await expect.poll(() => bannerOf(second), soon).toContain('Told after the handover')
      await live(second)
      expect(rig.feed.openStreams()).toBe(1)
    })

    it.skipIf(name === 'WebKit')(
      'all tabs hidden, there is no stream; shown again, the tab is current',
      async () => {
        await start(WIDGET(), { hiddenGraceSeconds: 1 })
        const [first, second] = [await open(), await open()]
        await live(second)
        tabs.push(await browser.open('about:blank'))
        await expect.poll(() => rig.feed.openStreams(), soon).toBe(0)
        publishIncident('Published meanwhile')
        await first.show()
        await expect.poll(() => bannerOf(first), soon).toContain('Published meanwhile')
        await live(first)
      },
    )

    it.skipIf(name === 'WebKit')('offline and back online, it is current', async () => {
      await start(WIDGET(), { reconnectSpreadMs: 500 })
      const tab = await open()
      await live(tab)
      await tab.setOffline(true)
      rig.feed.dropAll() // being offline cuts no open stream
      await expect.poll(() => connectionOf(tab), soon).toBe('waiting')
      publishIncident('Published meanwhile')
      await tab.setOffline(false)
      await expect.poll(() => bannerOf(tab), soon).toContain('Published meanwhile')
    })

    it('a server that is gone for a while is found again', async () => {
      await start(WIDGET(), { reconnectSpreadMs: 500, backoffBaseMs: 250 })
      const tab = await open()
      await live(tab)
      await rig.feed.refuse()
      await expect.poll(() => connectionOf(tab), soon).toBe('waiting')
      publishIncident('Published meanwhile')
      await rig.feed.listen()
      await expect.poll(() => bannerOf(tab), soon).toContain('Published meanwhile')
      await live(tab)
    })

    it('gone to another page and back, it is current', async () => {
      await start(WIDGET())
      rig.host.headers = { 'cache-control': 'no-cache' }
      const tab = await open()
      await live(tab)
      await tab.goto('about:blank')
      await expect.poll(() => rig.feed.openStreams(), soon).toBe(0)
      publishIncident('Published meanwhile')
      await tab.evaluate(() => void setTimeout(() => history.back()))
      await expect.poll(() => bannerOf(tab).catch(() => ''), soon).toContain('Published meanwhile')
      await live(tab)
    })

    it('a forced reload waits for what was typed', async () => {
      await start(WIDGET())
      const tab = await open()
      await live(tab)
      await tab.evaluate(() => {
        const scope = window as unknown as EmbedWindow
        scope.log = []
        scope.allclear.on('reloadblocked', ({ reason }) => void scope.log.push(reason as string))
        document.querySelector('textarea')?.focus()
      })
      await tab.press('h', 'i')
      rig.publish({ directives: [directiveOf()] })
      const logOf = () => tab.evaluate(() => (window as unknown as Partial<EmbedWindow>).log)
      await expect.poll(logOf, soon).toEqual(['unsaved-input'])
      await expect.poll(() => bannerOf(tab), soon).toContain('please reload')
      await tab.press('Control+a', 'Delete')
      const isAfresh = () =>
        tab.evaluate(() => {
          const { allclear, log } = window as unknown as Partial<EmbedWindow>
          return allclear !== undefined && log === undefined
        })
      await expect.poll(() => isAfresh().catch(() => false), soon).toBe(true)
    })

    it('a report by keyboard, under the strictest policy with Trusted Types', async () => {
      await start(HOSTED())
      rig.host.headers = {
        'content-security-policy': `${STRICT(rig.feed.url)}; require-trusted-types-for 'script'; trusted-types 'none'`,
      }
      publishIncident('Chats do not load')
      const tab = await open()
      await expect.poll(() => bannerOf(tab), soon).toContain('Chats do not load')
      await press(tab, REPORT, 'Enter')
      await expect.poll(() => dialogOf(tab), soon).toContain(REPORT)
      await tab.press('Tab', ...'It hangs', 'Tab', ...'me@example.com', 'Enter')
      await expect.poll(() => dialogOf(tab), soon).toContain('The team has your report')
      const [sent] = rig.feed.seen('/feed/v1/reports')
      expect(JSON.parse(sent!.body)).toMatchObject({ note: 'It hangs', contact: 'me@example.com' })
      await tab.press('Enter')
      await expect.poll(() => dialogOf(tab), soon).toBeUndefined()
      const focused = () => tab.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.textContent)
      await expect.poll(focused, soon).toBe(REPORT)
      expect(rig.feed.requests.filter(({ method }) => method === 'OPTIONS')).toEqual([])
    })

    it('where the host gave a digest, what comes later comes with its own digest only', async () => {
      const widget = readFileSync(join(import.meta.dirname, '../../dist/sdk/widget-v1.js'))
      const digest = createHash('sha384').update(widget).digest('base64')
      await start(HOSTED(`integrity="sha384-${digest}" crossorigin="anonymous"`))
      rig.host.headers = { 'content-security-policy': STRICT(rig.feed.url) }
      const part = /^\/widget\/(report-[\d.]+\.js)/
      rig.feed.interfere((request, response) => {
        const [, file] = part.exec(request.url ?? '') ?? []
        if (file === undefined) return false
        const genuine = readFileSync(join(import.meta.dirname, '../../dist/sdk', file), 'utf8')
        response.writeHead(200, { 'content-type': 'text/javascript', 'access-control-allow-origin': '*' })
        return !!response.end(`window.owned = true; ${genuine}`)
      })
      rig.feed.setState(stateOf(2, { incidents: [incidentOf()] }))
      const tab = await open()
      await expect.poll(() => bannerOf(tab), soon).toContain('Chats do not load')
      await press(tab, REPORT, 'Enter')
      await expect.poll(() => rig.feed.requests.some(({ url }) => part.test(url)), soon).toBe(true)
      const isAsking = () =>
        tab.evaluate(() => document.head.querySelector('[href*="/report-"],[src*="/report-"]') !== null)
      await expect.poll(isAsking, soon).toBe(false)
      // Long enough for what would run now, and it does where a digest is not heeded.
      await tab.evaluate(() => new Promise((resolve) => setTimeout(() => resolve(null), 500)))
      expect(await tab.evaluate(() => (window as { owned?: boolean }).owned)).toBeUndefined()
      expect(await dialogOf(tab)).toBeUndefined()
      rig.feed.interfere(null)
      // As another page: what a browser has once refused under an address it does not ask for again.
      await tab.goto(`${rig.host.url}again`)
      await expect.poll(() => bannerOf(tab), soon).toContain('Chats do not load')
      await press(tab, REPORT, 'Enter')
      await expect.poll(() => dialogOf(tab), soon).toContain(REPORT)
    })
  })
})
