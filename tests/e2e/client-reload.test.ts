import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chromiumPath } from '../support/chromium-path.ts'
import { startFeedServer } from '../support/embed/feed-server.ts'
import {
  directiveOf,
  type ReloadRig,
  startReloadRig,
  type TestWindow,
  waitForBlock,
  waitForReload,
  wasReloaded,
} from '../support/embed/reload-rig.ts'
import { stateOf } from '../support/embed/state-document.ts'
import { openBrowser } from '../support/open-browser.ts'

const noticeOf = (page: Page) =>
  page.evaluate(() => (window as unknown as TestWindow).client.reloadNotice?.kind ?? null)
const waitForNotice = (page: Page, kind: string | null) =>
  page.waitForFunction(
    (wanted) => {
      const { client } = window as unknown as Partial<TestWindow>
      return client !== undefined && (client.reloadNotice?.kind ?? null) === wanted
    },
    kind,
    { timeout: 60_000, polling: 100 },
  )
const act = (page: Page) =>
  page.evaluate(() => {
    const { client } = window as unknown as TestWindow
    client.reloadNotice?.act()
    client.reloadNotice?.act()
  })
const isMarked = (page: Page) => page.evaluate(() => (window as unknown as TestWindow).marker === true)
const logOf = (page: Page) => page.evaluate(() => (window as unknown as TestWindow).log)

describe.skipIf(chromiumPath() === null)('reload directives in a host app', () => {
  let browser: Browser
  let rig: ReloadRig
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    rig = await startReloadRig()
  })
  afterEach(() => rig.close())

  it.each(['suggest', 'require'] as const)(
    '24: %s shows a notice, reloads nothing in 60 s, and once for its button',
    async (mode) => {
      const { page, clock } = await rig.openWithClock(browser)
      rig.order({ mode, message: 'A new version is here.' })
      await waitForNotice(page, mode)
      await clock.run(60_000)
      expect(await isMarked(page)).toBe(true)
      rig.serve({ version: '2' })
      await act(page)
      await waitForReload(page)
      await clock.run(10_000)
      expect(rig.host.hits).toHaveLength(2)
      expect(await noticeOf(page)).toBeNull()
    },
  )

  it('25: force reloads a clean page once, and keeps path, query, hash and history', async () => {
    const page = await rig.open(browser, 'rooms/7?tab=files#latest')
    const place = () => page.evaluate(() => [location.href, history.length])
    const before = await place()
    rig.serve({ version: '2' })
    rig.order({ spreadSeconds: 1 })
    await waitForReload(page)
    expect(await place()).toEqual(before)
    expect(rig.host.hits.map(({ url }) => url)).toEqual(['/rooms/7?tab=files', '/rooms/7?tab=files'])
    expect(rig.probes).toEqual(['/rooms/7'])
  })

  it('26: still old after the reload and the directive redelivered: no second one, and a way out', async () => {
    const { page, clock } = await rig.openWithClock(browser)
    const directive = rig.order()
    await waitForReload(page)
    await waitForNotice(page, 'failed')
    await rig.mark(page)
    rig.publish([directive])
    await waitForBlock(page, 'still-old')
    for (let second = 0; second < 120; second += 20) {
      await clock.run(20_000)
      rig.publish([directive])
    }
    expect(rig.host.hits).toHaveLength(2)
    rig.serve({ version: '2' })
    await act(page)
    await waitForReload(page)
    expect(rig.host.hits).toHaveLength(3)
  })

  it("30: the user refuses the host's own prompt: one dialog in 120 s, and the notice stays", async () => {
    const { page, clock } = await rig.openWithClock(browser)
    await page.evaluate(() => addEventListener('beforeunload', (event) => event.preventDefault()))
    await page.locator('#box').click()
    await page.locator('#box').click()
    let dialogs = 0
    page.on('dialog', (dialog) => {
      dialogs++
      void dialog.dismiss()
    })
    const directive = rig.order()
    await waitForBlock(page, 'guarded')
    await clock.stop()
    rig.publish([directive, directiveOf()])
    await clock.run(110_000)
    expect(dialogs).toBe(1)
    expect(await isMarked(page)).toBe(true)
    expect(await noticeOf(page)).toBe('require')
    page.removeAllListeners('dialog')
    page.on('dialog', (dialog) => void dialog.accept())
  })

  it('31: HTML with max-age=600 comes in its new version', async () => {
    rig.host.headers = { 'cache-control': 'max-age=600' }
    const page = await rig.open(browser)
    rig.serve({ version: '2' })
    rig.order()
    await waitForReload(page)
    expect(await page.title()).toBe('Host 2')
  })

  it('31: a service worker that serves its cache first: the notice, whose button gets the new version', async () => {
    rig.scripts['/sw.js'] = `
      addEventListener('install', (event) => event.waitUntil(caches.open('app').then((cache) =>
        cache.put('/', new Response(${JSON.stringify(rig.host.html)}, { headers: { 'content-type': 'text/html' } })))))
      addEventListener('activate', (event) => event.waitUntil(clients.claim()))
      addEventListener('fetch', (event) => event.respondWith(
        caches.match(event.request, { ignoreSearch: true }).then((hit) => hit ?? fetch(event.request))))`
    const page = await rig.open(browser)
    await page.evaluate(async () => {
      await navigator.serviceWorker.register('/sw.js')
      await navigator.serviceWorker.ready
    })
    rig.serve({ version: '2' })
    rig.order()
    await waitForReload(page)
    await waitForNotice(page, 'failed')
    expect(await page.title()).toBe('Host 1')
    await rig.mark(page)
    await act(page)
    await waitForReload(page)
    expect(await page.title()).toBe('Host 2')
    expect(await noticeOf(page)).toBeNull()
  })

  it('32: thirty tabs reload spread over the ten seconds, never together', async () => {
    rig.serve({ version: '1' })
    const tabs = []
    for (let i = 0; i < 30; i++) {
      const tab = await rig.openWithClock(browser)
      await tab.clock.stop()
      tabs.push(tab)
    }
    rig.serve({ version: '2' })
    rig.order({ spreadSeconds: 10 })
    // By each tab's own clock, which stands while the machine is busy with the others.
    const moments: number[] = []
    for (const { page, clock } of tabs) {
      await waitForNotice(page, 'require')
      const before = rig.host.hits.length
      let ms = 0
      while (rig.host.hits.length === before && ms < 20_000) {
        await clock.run(250)
        ms += 250
      }
      moments.push(ms)
    }
    const buckets = Map.groupBy(moments, (ms) => Math.floor(ms / 1000))
    expect(Math.max(...[...buckets.values()].map(({ length }) => length))).toBeLessThanOrEqual(12)
    expect(Math.max(...moments) - Math.min(...moments)).toBeGreaterThanOrEqual(5000)
    expect(Math.max(...moments)).toBeLessThan(12_000)
  }, 600_000)

  it('32: a rollout of 0 means nobody, one of 100 everybody', async () => {
    const page = await rig.open(browser)
    const zero = directiveOf({ target: { versions: ['1'], rollout: 0 } })
    rig.publish([zero])
    await page.waitForFunction(
      () => ((window as unknown as TestWindow).client.state?.directives.length ?? 0) > 0,
    )
    expect(await noticeOf(page)).toBeNull()
    rig.publish([{ ...zero, target: { versions: ['1'], rollout: 100 } }])
    await waitForReload(page)
  })

  it('33: nobody else reloads: other version or app, none known, not allowed, expired', async () => {
    const others = [
      { version: '2' },
      { version: null },
      { options: { app: 'mobile' } },
      { options: { allow: ['banner', 'disconnect'] as const } },
    ]
    const pages: Page[] = []
    for (const other of others) {
      rig.serve(other)
      pages.push(await rig.open(browser))
    }
    rig.serve()
    const meant = await rig.open(browser)
    const expired = directiveOf({ expiresAt: new Date(Date.now() - 1000).toISOString() })
    rig.publish([expired])
    await meant.waitForFunction(
      () => ((window as unknown as TestWindow).client.state?.directives.length ?? 0) > 0,
    )
    expect(await noticeOf(meant)).toBeNull()
    rig.publish([directiveOf()])
    await waitForReload(meant)
    for (const page of pages) {
      await page.waitForFunction(() => (window as unknown as TestWindow).client.state?.seq === 3)
      expect(await isMarked(page)).toBe(true)
      expect(await noticeOf(page)).toBeNull()
    }
    expect(rig.host.hits).toHaveLength(pages.length + 2)
  })

  it('33: revoked during the wait, and revoked in the snapshot only', async () => {
    const { page, clock } = await rig.openWithClock(browser)
    rig.order({ spreadSeconds: 60 })
    await waitForNotice(page, 'require')
    rig.publish([])
    await waitForNotice(page, null)
    await clock.run(70_000)
    // The stream tells of a directive that is revoked already: only the look at the snapshot right before can know.
    await clock.runUntil(
      () => page.evaluate(() => (window as unknown as TestWindow).client.connection === 'live'),
      300_000,
    )
    rig.feed.setState(stateOf(99))
    const outdated = stateOf(50, { directives: [directiveOf({ spreadSeconds: 2 })] })
    rig.feed.sendRaw(`event: state\ndata: ${JSON.stringify(outdated)}\n\n`)
    await page.waitForFunction(() => (window as unknown as TestWindow).client.state?.seq === 99)
    await waitForNotice(page, null)
    expect(rig.probes).toHaveLength(1)
    expect(await logOf(page)).toEqual([])
    expect(rig.host.hits).toHaveLength(1)
  })

  it("33: not out of a fallback's snapshot", async () => {
    const copy = await startFeedServer()
    await rig.feed.refuse()
    copy.setState(stateOf(7, { directives: [directiveOf()] }))
    rig.serve({ options: { fallback: copy.url } })
    const { page, clock } = await rig.openWithClock(browser)
    const seqOf = () => page.evaluate(() => (window as unknown as TestWindow).client.state?.seq)
    await clock.runUntil(async () => (await seqOf()) === 7, 300_000)
    await clock.run(10_000)
    expect([await noticeOf(page), rig.probes, await logOf(page)]).toEqual([null, [], []])
    await copy.close()
  })

  it('33: not before the clock of the server is known', async () => {
    let tellTime: () => void = () => undefined
    rig.feed.interfere(({ url }, response) => {
      if (!url?.startsWith('/feed/v1/stream')) return false
      response.writeHead(200, { 'content-type': 'text/event-stream', 'access-control-allow-origin': '*' })
      response.write(
        `event: state\ndata: ${JSON.stringify(stateOf(2, { directives: [directiveOf({ mode: 'require' })] }))}\n\n`,
      )
      tellTime = () =>
        response.write(`event: beat\ndata: ${JSON.stringify({ now: new Date().toISOString() })}\n\n`)
      return true
    })
    const page = await rig.open(browser)
    await page.waitForFunction(() => (window as unknown as TestWindow).client.state?.seq === 2)
    expect(await noticeOf(page)).toBeNull()
    expect(rig.probes).toEqual([])
    rig.feed.setState(stateOf(2, { directives: [] }))
    tellTime()
    await waitForNotice(page, 'require')
  })

  it('34: the host cancels beforereload, which names directive and mode: no reload', async () => {
    const { page, clock } = await rig.openWithClock(browser)
    await page.evaluate(() =>
      (window as unknown as TestWindow).client.on('beforereload', (event) => event.preventDefault()),
    )
    const { id } = rig.order()
    await waitForBlock(page, 'cancelled')
    await clock.runUntil(async () => (await logOf(page)).length > 2, 60_000)
    // It asks again from time to time, and says only once that it may not.
    const said = await logOf(page)
    expect(said.slice(0, 2)).toEqual([`beforereload ${id} force`, `reloadblocked ${id} force cancelled`])
    expect(new Set(said.slice(2))).toEqual(new Set([`beforereload ${id} force`]))
    expect(rig.host.hits).toHaveLength(1)
    expect(await noticeOf(page)).toBe('require')
  })

  it('rule 5: no reload while the site is down; it comes when the site is back', async () => {
    const { page, clock } = await rig.openWithClock(browser)
    rig.probeStatus = 503
    rig.order()
    await waitForBlock(page, 'probe-failed')
    await clock.run(30_000)
    expect(rig.host.hits).toHaveLength(1)
    expect(rig.probes.length).toBeGreaterThan(1)
    rig.probeStatus = 200
    await clock.runUntil(() => wasReloaded(page), 300_000)
  })

  it('rule 6: the notice instead where storage does not work', async () => {
    rig.serve({
      head: `<script>Object.defineProperty(window, 'sessionStorage', { get() { throw new Error('off') } })</script>`,
    })
    const { page, clock } = await rig.openWithClock(browser)
    rig.order()
    await waitForBlock(page, 'storage')
    await clock.run(300_000)
    expect(rig.host.hits).toHaveLength(1)
    expect(await noticeOf(page)).toBe('require')
  })
})
