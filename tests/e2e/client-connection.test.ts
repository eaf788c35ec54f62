import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Policy } from '../../protocol/state-document.ts'
import { chromiumPath } from '../support/chromium-path.ts'
import {
  type EmbedRig,
  type EmbedWindow,
  PACKAGE,
  startEmbedRig,
  WIDGET,
  waitForConnection,
} from '../support/embed/embed-rig.ts'
import { stateOf } from '../support/embed/state-document.ts'
import { openBrowser } from '../support/open-browser.ts'

const soon = { timeout: 2000, interval: 20 }

describe.skipIf(chromiumPath() === null)('the client in a real browser, scenario', () => {
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
  const start = async (markup: string, policy: Partial<Policy> = {}) => {
    rig = await startEmbedRig(markup, policy)
  }
  const newContext = async () => {
    const context = await browser.newContext()
    contexts.push(context)
    return context
  }
  const open = async (context?: BrowserContext) => {
    const page = await (context ?? (await newContext())).newPage()
    await page.goto(rig.host.url)
    return page
  }
  /** With a clock that `page.clock` moves, standing still else. */
  const openWithClock = async (init?: () => void) => {
    const page = await (await newContext()).newPage()
    await page.clock.install()
    if (init !== undefined) await page.addInitScript(init)
    await page.goto(rig.host.url)
    return page
  }
  /** In steps short enough for the network, whose time is real, to keep up. */
  const runUntil = async (page: Page, ms: number, isDone: () => boolean) => {
    for (let left = ms; left > 0 && !isDone(); left -= 2000) {
      await page.clock.runFor(2000)
      await page.waitForTimeout(30)
    }
  }
  const shown = (page: Page, name: string) => page.locator('allclear-banner').getByText(name).waitFor()
  const count = (page: Page, name: string) => page.locator('allclear-banner').getByText(name).count()

  describe('10: with the feed', () => {
    const WAYS: [string, () => void | Promise<void>][] = [
      ['refused', () => rig.feed.refuse()],
      ['failing with 500', () => rig.feed.interfere((_, response) => !!response.writeHead(500).end())],
      ['silent', () => rig.feed.interfere(() => true)],
    ]
    it.each(WAYS)('%s the page loads as fast as without, and hears nothing of it', async (_, breakFeed) => {
      await start(WIDGET())
      await breakFeed()
      const loadMs = (page: Page) =>
        page.evaluate(
          () => (performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming).loadEventEnd,
        )
      const context = await newContext()
      const page = await context.newPage()
      const problems: string[] = []
      page.on('pageerror', (error) => problems.push(error.message))
      // The browser itself logs each failed request; no script can prevent that. What counts is what the client says.
      page.on('console', (message) => {
        if (!/^Failed to load resource|blocked by CORS/.test(message.text())) problems.push(message.text())
      })
      await page.addInitScript(() => {
        addEventListener('unhandledrejection', () => console.error('unhandled rejection'))
      })
      await page.goto(rig.host.url)
      const withWidget = await loadMs(page)
      rig.host.html = '<!doctype html><title>Host</title><body><textarea autofocus></textarea>'
      const bare = await context.newPage()
      await bare.goto(rig.host.url)
      expect(withWidget).toBeLessThan((await loadMs(bare)) + 200)
      await page.waitForTimeout(4000)
      expect(problems).toEqual([])
    })
  })

  it('11: the script twice and the npm build besides: one stream, one banner', async () => {
    await start(WIDGET() + WIDGET() + PACKAGE)
    const page = await open()
    await page.waitForFunction(() => {
      const { allclear, client } = window as unknown as EmbedWindow
      return allclear?.state && client?.state
    })
    rig.incident('Chats do not load')
    await shown(page, 'Chats do not load')
    expect(await page.locator('allclear-banner').count()).toBe(1)
    expect(rig.feed.openStreams()).toBe(1)
    expect(rig.streams().length).toBe(1)
  })

  it('12: bad JSON, unknown events, missing fields, null and a 2 MB comment do not keep a valid state away', async () => {
    await start(WIDGET())
    const page = await open()
    await waitForConnection(page, 'live')
    rig.feed.sendRaw('event: state\ndata: {"protocol":1,\n\nevent: nobody\ndata: knows\n\n')
    rig.feed.sendRaw('event: state\ndata: {"protocol":1,"epoch":"z","seq":7}\n\nevent: state\ndata: null\n\n')
    rig.feed.sendRaw('event: beat\ndata: null\n\nevent: goodbyte\ndata: 1\n\n\uFEFF\n\n')
    rig.feed.sendRaw(`:${'x'.repeat(2_000_000)}\n\n`)
    rig.incident('All the same')
    await shown(page, 'All the same')
    expect(rig.streams().length).toBe(1)
  })

  describe('13: an incident still shows within 70 s without', () => {
    const MISSING: [string, () => void][] = [
      [
        'navigator.locks',
        () => Object.defineProperty(Navigator.prototype, 'locks', { get: () => undefined }),
      ],
      ['BroadcastChannel', () => Reflect.deleteProperty(window, 'BroadcastChannel')],
      ['streaming fetch', () => Reflect.deleteProperty(Response.prototype, 'body')],
      [
        'storage',
        () => {
          for (const name of ['localStorage', 'sessionStorage'])
            Object.defineProperty(window, name, {
              get() {
                throw new DOMException('off', 'SecurityError')
              },
            })
        },
      ],
    ]
    it.each(MISSING)('%s', async (_, takeAway) => {
      await start(WIDGET())
      const page = await openWithClock(takeAway)
      await page.waitForFunction(() => (window as unknown as EmbedWindow).allclear?.state)
      rig.incident('Found anyway')
      await page.clock.fastForward(69_000)
      await shown(page, 'Found anyway')
    })
  })

  it('14: destroy() closes the stream soon; no timer and no request afterwards', async () => {
    await start(PACKAGE)
    const page = await (await newContext()).newPage()
    await page.addInitScript(() => {
      const timers = new Set<number>()
      const { setTimeout: set, clearTimeout: clear } = window
      Object.assign(window, {
        timers,
        setTimeout: (run: () => void, ms: number) => {
          const id = set(() => {
            timers.delete(id)
            run()
          }, ms)
          timers.add(id)
          return id
        },
        clearTimeout: (id: number) => {
          timers.delete(id)
          clear(id)
        },
      })
    })
    await page.goto(rig.host.url)
    await waitForConnection(page, 'live')
    const timers = () => page.evaluate(() => (window as unknown as { timers: Set<number> }).timers.size)
    expect(await timers()).toBeGreaterThan(0)
    await page.evaluate(() => (window as unknown as EmbedWindow).client.destroy())
    expect(await timers()).toBe(0)
    await expect.poll(() => rig.feed.openStreams(), soon).toBe(0)
    const before = rig.feed.requests.length
    await page.evaluate(() => dispatchEvent(new Event('online')))
    await page.waitForTimeout(3000)
    expect([rig.feed.requests.length, await timers()]).toEqual([before, 0])
  })

  it('15: silence takes the banner away, closes the stream, and sends nothing for ten minutes', async () => {
    await start(WIDGET())
    const page = await openWithClock()
    await waitForConnection(page, 'live')
    rig.incident('To be silenced')
    await shown(page, 'To be silenced')
    rig.publish({
      directives: [
        {
          id: 'silence00001',
          kind: 'silence',
          issuedAt: new Date().toISOString(),
          expiresAt: new Date(Date.now() + 1_200_000).toISOString(),
          target: { rollout: 100 },
          spreadSeconds: 5,
        },
      ],
    })
    await expect.poll(() => rig.feed.openStreams(), soon).toBe(0)
    await page.locator('allclear-banner').getByText('To be silenced').waitFor({ state: 'hidden' })
    const before = rig.feed.requests.length
    await page.clock.runFor(600_000)
    await page.waitForTimeout(500)
    expect(rig.feed.requests.length).toBe(before)
    rig.feed.setState(stateOf(9))
    await page.clock.runFor(590_000)
    await runUntil(page, 30_000, () => rig.feed.openStreams() === 1)
    expect(rig.feed.openStreams()).toBe(1)
  })

  it('17: eight tabs have one stream, a ninth loads within 2 s, and an incident shows in all', async () => {
    await start(WIDGET())
    const context = await newContext()
    const pages: Page[] = []
    for (let i = 0; i < 8; i++) pages.push(await open(context))
    for (const page of pages) await waitForConnection(page, 'live', 'following')
    expect(rig.feed.openStreams()).toBe(1)
    const startedAt = Date.now()
    pages.push(await open(context))
    expect(Date.now() - startedAt).toBeLessThan(2000)
    rig.incident('Shown in all of them')
    await Promise.all(pages.map((page) => shown(page, 'Shown in all of them')))
    expect([rig.feed.openStreams(), rig.streams().length]).toEqual([1, 1])
  })

  it('18: the streaming tab closes, and what is published half a second later shows once in the others', async () => {
    await start(WIDGET())
    const context = await newContext()
    const first = await open(context)
    await waitForConnection(first, 'live')
    const others = [await open(context), await open(context)]
    for (const page of others) await waitForConnection(page, 'following')
    await first.close()
    await others[0]!.waitForTimeout(500)
    rig.incident('Told after the handover')
    for (const page of others) {
      await page.locator('allclear-banner').getByText('Told after the handover').waitFor({ timeout: 10_000 })
      expect(await count(page, 'Told after the handover')).toBe(1)
    }
    expect(rig.feed.openStreams()).toBe(1)
  })

  it('20: thirty clients whose sockets are destroyed come back spread over the ten seconds', async () => {
    await start(PACKAGE)
    const pages = await Promise.all(Array.from({ length: 30 }, () => open()))
    await Promise.all(pages.map((page) => waitForConnection(page, 'live')))
    const before = rig.streams().length
    const droppedAt = Date.now()
    rig.feed.dropAll()
    await expect.poll(() => rig.streams().length, { timeout: 20_000, interval: 100 }).toBe(before + 30)
    const delays = rig
      .streams()
      .slice(before)
      .map(({ at }) => at - droppedAt)
    const buckets = new Map<number, number>()
    for (const ms of delays) buckets.set(Math.floor(ms / 1000), (buckets.get(Math.floor(ms / 1000)) ?? 0) + 1)
    expect(Math.max(...buckets.values())).toBeLessThanOrEqual(12)
    expect(Math.max(...delays) - Math.min(...delays)).toBeGreaterThanOrEqual(5000)
    expect(delays.filter((ms) => ms < 100).length).toBeLessThanOrEqual(6)
  })

  describe('21:', () => {
    it('204 means no stream for an hour, then one poll', async () => {
      await start(PACKAGE)
      rig.feed.interfere((request, response) => {
        if (!request.url?.startsWith('/feed/v1/stream')) return false
        return !!response.writeHead(204, { 'access-control-allow-origin': '*' }).end()
      })
      const page = await openWithClock()
      await waitForConnection(page, 'waiting')
      for (let minute = 0; minute < 59; minute++) await page.clock.runFor(60_000)
      expect([rig.streams().length, rig.snapshots().length]).toEqual([1, 0])
      await runUntil(page, 130_000, () => rig.snapshots().length > 0)
      expect(rig.snapshots().length).toBe(1)
    })
    it('retry: is a floor under the next attempt', async () => {
      await start(PACKAGE)
      const page = await openWithClock()
      await waitForConnection(page, 'live')
      rig.feed.sendRaw('retry: 15000\n\n')
      await page.waitForTimeout(200)
      rig.feed.dropAll()
      await waitForConnection(page, 'waiting')
      await page.clock.runFor(14_900)
      await page.waitForTimeout(200)
      expect(rig.streams().length).toBe(1)
      await page.clock.runFor(10_200)
      await expect.poll(() => rig.streams().length, soon).toBe(2)
    })
    const OVERLOADS = ['503 with Retry-After: 20', 'goodbye: overload'] as const
    it.each(OVERLOADS)('%s is a floor, with polls meanwhile', async (way) => {
      await start(PACKAGE, { pollSeconds: 10 })
      const page = await openWithClock()
      await waitForConnection(page, 'live')
      const published = rig.publish()
      await page.waitForFunction(
        (seq) => (window as unknown as EmbedWindow).client.state?.seq === seq,
        published.seq,
      )
      if (way === 'goodbye: overload') {
        rig.feed.sendRaw('event: goodbye\ndata: {"reason":"overload","retryAfterMs":20000}\n\n')
      } else {
        rig.feed.interfere((request, response) => {
          if (!request.url?.startsWith('/feed/v1/stream')) return false
          const headers = {
            'access-control-allow-origin': '*',
            'access-control-expose-headers': 'Retry-After',
          }
          return !!response.writeHead(503, { ...headers, 'retry-after': '20' }).end()
        })
        rig.feed.dropAll()
        await waitForConnection(page, 'waiting')
        await page.clock.runFor(10_200)
        await expect.poll(() => rig.streams().length, soon).toBe(2)
      }
      await waitForConnection(page, 'waiting')
      await page.waitForTimeout(200)
      const before = rig.streams().length
      const polls = rig.snapshots().length
      await page.clock.runFor(10_100)
      await expect.poll(() => rig.snapshots().length, soon).toBeGreaterThan(polls)
      await page.clock.runFor(9000)
      expect(rig.streams().length).toBe(before)
      await page.clock.runFor(12_000)
      await expect.poll(() => rig.streams().length, soon).toBeGreaterThan(before)
    })
  })

  it('22: bytes that stall are found within three heartbeats, the socket closed, one reconnect', async () => {
    await start(PACKAGE, { heartbeatSeconds: 5, reconnectSpreadMs: 0, backoffBaseMs: 250 })
    const page = await open()
    await waitForConnection(page, 'live')
    rig.feed.stall(true)
    const stalledAt = Date.now()
    await expect.poll(() => rig.feed.openStreams(), { timeout: 16_000, interval: 20 }).toBe(0)
    expect(Date.now() - stalledAt).toBeLessThan(15_000)
    await expect.poll(() => rig.streams().length, soon).toBe(2)
    expect(rig.feed.openStreams()).toBe(1)
  })

  it('23: ten browsers ask for one snapshot URL, without cookie or preflight, and conditionally the second time', async () => {
    await start(PACKAGE, { stream: false, pollSeconds: 5 })
    rig.feed.setState(stateOf(1, { policy: { stream: false, pollSeconds: 5 } }))
    const pages = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const context = await newContext()
        await context.addCookies([{ name: 'session', value: 'secret', url: rig.feed.url }])
        return open(context)
      }),
    )
    await Promise.all(pages.map((page) => waitForConnection(page, 'polling')))
    await expect
      .poll(() => rig.snapshots().length, { timeout: 20_000, interval: 100 })
      .toBeGreaterThanOrEqual(20)
    const requests = rig.feed.requests
    expect(new Set(rig.snapshots().map(({ url }) => url)).size).toBe(1)
    expect(requests.filter(({ method }) => method === 'OPTIONS')).toEqual([])
    expect(requests.filter(({ headers }) => headers.cookie !== undefined)).toEqual([])
    const snapshots = rig.feed.seen('/feed/v1/snapshot.json')
    expect(snapshots.filter(({ headers }) => headers['if-none-match'] !== undefined).length).toBe(
      snapshots.length - 10,
    )
  })

  describe('36: a gate', () => {
    const gate = (lifeMs: number, spreadSeconds: number) => ({
      id: 'gate00000001',
      kind: 'gate' as const,
      name: 'prefetch',
      issuedAt: new Date().toISOString(),
      expiresAt: new Date(Date.now() + lifeMs).toISOString(),
      target: { rollout: 100 },
      spreadSeconds,
    })
    const waitTwenty = (page: Page) =>
      page.evaluate(() => {
        const scope = window as unknown as EmbedWindow & { passed: number[] }
        scope.passed = []
        for (let i = 0; i < 20; i++)
          void scope.client.gate('prefetch').then(() => scope.passed.push(performance.now()))
      })
    const passed = (page: Page) => page.evaluate(() => (window as unknown as { passed: number[] }).passed)

    it('does not resolve while closed, and lets through over the spread when it opens', async () => {
      await start(PACKAGE)
      const page = await open()
      await waitForConnection(page, 'live')
      rig.publish({ directives: [gate(600_000, 4)] })
      await page.waitForFunction(() => !(window as unknown as EmbedWindow).client.isOpen('prefetch'))
      await waitTwenty(page)
      await page.waitForTimeout(1500)
      expect(await passed(page)).toEqual([])
      rig.publish()
      await expect.poll(async () => (await passed(page)).length, { timeout: 5000 }).toBe(20)
      const times = await passed(page)
      expect(times.at(-1)! - times[0]!).toBeGreaterThan(1500)
    })
    it('resolves within 2 s where the status server is down from the start', async () => {
      await start(PACKAGE)
      await rig.feed.refuse()
      const page = await open()
      const ms = await page.evaluate(async () => {
        const from = performance.now()
        await (window as unknown as EmbedWindow).client.gate('prefetch')
        return performance.now() - from
      })
      expect(ms).toBeLessThan(2200)
    })
    it('opens at expiresAt where the status server dies meanwhile', async () => {
      await start(PACKAGE)
      const page = await open()
      await waitForConnection(page, 'live')
      rig.publish({ directives: [gate(5000, 0)] })
      await page.waitForFunction(() => !(window as unknown as EmbedWindow).client.isOpen('prefetch'))
      await rig.feed.refuse()
      await waitTwenty(page)
      await page.waitForTimeout(2500)
      expect(await passed(page)).toEqual([])
      await expect.poll(async () => (await passed(page)).length, { timeout: 5000 }).toBe(20)
    })
  })
})
