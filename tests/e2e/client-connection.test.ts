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
import { pageClock } from '../support/embed/page-clock.ts'
import { stateOf } from '../support/embed/state-document.ts'
import { openBrowser } from '../support/open-browser.ts'

const PICTURE = '<svg xmlns="http://www.w3.org/2000/svg"/>'
const soon = { timeout: 30_000, interval: 20 }

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
  /** With a clock that the test moves. */
  const openWithClock = async (init?: () => void) => {
    const page = await (await newContext()).newPage()
    const clock = await pageClock(page)
    if (init !== undefined) await page.addInitScript(init)
    await page.goto(rig.host.url)
    return { page, clock }
  }
  const shown = (page: Page, name: string) => page.locator('allclear-banner').getByText(name).waitFor()
  const connectionOf = (page: Page) =>
    page.evaluate(() => {
      const { allclear, client } = window as unknown as Partial<EmbedWindow>
      return (allclear ?? client)?.connection
    })
  /** Publishes something, and waits until the page knows it. */
  const published = async (page: Page) => {
    const { seq } = rig.publish()
    await page.waitForFunction(
      (wanted) => (window as unknown as EmbedWindow).client.state?.seq === wanted,
      seq,
    )
  }
  const count = (page: Page, name: string) => page.locator('allclear-banner').getByText(name).count()

  describe('10: with the status server', () => {
    const WAYS: [string, () => void | Promise<void>][] = [
      ['refused', () => rig.feed.refuse()],
      ['failing with 500', () => rig.feed.interfere((_, response) => !!response.writeHead(500).end())],
      ['silent', () => rig.feed.interfere(() => true)],
    ]
    it.each(WAYS)(
      '%s the page has its load event, and hears nothing of it for a minute',
      async (_, breakFeed) => {
        await start(WIDGET())
        await breakFeed()
        const page = await (await newContext()).newPage()
        const clock = await pageClock(page)
        const problems: string[] = []
        page.on('pageerror', (error) => problems.push(error.message))
        // The browser itself logs each failed request; no script can prevent that. What counts is what the client says.
        page.on('console', (message) => {
          if (!/^Failed to load resource|blocked by CORS/.test(message.text())) problems.push(message.text())
        })
        await page.addInitScript(() => {
          addEventListener('unhandledrejection', () => console.error('unhandled rejection'))
        })
        await page.goto(rig.host.url, { waitUntil: 'load' })
        await page.waitForFunction(() => (window as unknown as EmbedWindow).allclear !== undefined)
        await clock.run(60_000)
        expect(await page.evaluate(() => (window as unknown as EmbedWindow).allclear.state)).toBeNull()
        expect(problems).toEqual([])
      },
    )

    // What no timing shows on a busy machine: nothing of the host waits for a script that never comes.
    const OF_THE_HOST = `<script src="/app.js" defer></script><img src="/picture.svg" alt="Picture">`
    const startSilent = async (markup: string) => {
      await start(markup + OF_THE_HOST)
      rig.feed.interfere(() => true)
      const scripts = rig.host.answer
      rig.host.answer = (request, response) => {
        const text = { '/app.js': 'window.app = document.readyState', '/picture.svg': PICTURE }[
          request.url ?? ''
        ]
        if (text === undefined) return scripts?.(request, response) === true
        const type = text === PICTURE ? 'image/svg+xml' : 'text/javascript'
        return !!response.writeHead(200, { 'content-type': type }).end(text)
      }
      const page = await (await newContext()).newPage()
      const pending = page.waitForRequest(`${rig.feed.url}/widget/v1.js`)
      return { page, pending }
    }
    it('never answering for its async script, the page is drawn, runs its own scripts and takes input', async () => {
      const { page, pending } = await startSilent('<script src="FEED/widget/v1.js" async></script>')
      await page.goto(rig.host.url, { waitUntil: 'domcontentloaded' })
      const request = await pending
      await page.waitForFunction(
        () =>
          (window as unknown as { app?: string }).app === 'interactive' &&
          document.querySelector('img')?.complete === true &&
          performance.getEntriesByName('first-paint').length > 0,
      )
      await page.locator('textarea').pressSequentially('hello')
      expect(await page.locator('textarea').inputValue()).toBe('hello')
      expect([await page.evaluate(() => 'allclear' in window), request.failure()]).toEqual([false, null])
    })
    it('never answering for a script that is added after load, the load event has come before', async () => {
      const { page, pending } = await startSilent(
        `<script>addEventListener('load', () => {
          const script = document.createElement('script')
          script.src = 'FEED/widget/v1.js'
          document.head.append(script)
        })</script>`,
      )
      await page.goto(rig.host.url, { waitUntil: 'load' })
      const request = await pending
      const loadEnd = () =>
        page.evaluate(
          () => (performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming).loadEventEnd,
        )
      await expect.poll(loadEnd, soon).toBeGreaterThan(0)
      expect([await page.evaluate(() => 'allclear' in window), request.failure()]).toEqual([false, null])
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
      const { page, clock } = await openWithClock(takeAway)
      await page.waitForFunction(() => (window as unknown as EmbedWindow).allclear?.state)
      await clock.stop()
      rig.incident('Found anyway')
      await clock.runUntil(async () => (await count(page, 'Found anyway')) > 0, 70_000)
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
    const { page, clock } = await openWithClock()
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
    await clock.stop()
    const before = rig.feed.requests.length
    await clock.run(600_000)
    expect(rig.feed.requests.length).toBe(before)
    rig.feed.setState(stateOf(9))
    await clock.run(580_000)
    expect(rig.feed.requests.length).toBe(before)
    await clock.runUntil(async () => (await connectionOf(page)) !== 'silenced', 60_000)
    await clock.run(5000)
    await expect.poll(() => rig.feed.openStreams(), soon).toBe(1)
  })

  it('17: eight tabs have one stream, a ninth loads beside them, and an incident shows in all', async () => {
    await start(WIDGET())
    const context = await newContext()
    const pages: Page[] = []
    for (let i = 0; i < 8; i++) pages.push(await open(context))
    for (const page of pages) await waitForConnection(page, 'live', 'following')
    expect(rig.feed.openStreams()).toBe(1)
    // With a stream for each tab, the ninth would wait for one of the six connections until the browser gives up.
    pages.push(await open(context))
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
      await shown(page, 'Told after the handover')
      expect(await count(page, 'Told after the handover')).toBe(1)
    }
    await expect.poll(() => rig.feed.openStreams(), soon).toBe(1)
  })

  it('20: thirty clients whose sockets are destroyed come back spread over the ten seconds', async () => {
    await start(PACKAGE)
    const tabs: Awaited<ReturnType<typeof openWithClock>>[] = []
    for (let i = 0; i < 30; i++) tabs.push(await openWithClock())
    for (const { page, clock } of tabs) {
      await waitForConnection(page, 'live')
      await clock.stop()
    }
    const before = rig.streams().length
    rig.feed.dropAll()
    // By each client's own clock, which stands while the machine is busy with the others.
    const delays: number[] = []
    for (const { page, clock } of tabs) {
      await waitForConnection(page, 'waiting')
      let ms = 0
      while ((await connectionOf(page)) === 'waiting' && ms < 20_000) {
        await clock.run(100)
        ms += 100
      }
      delays.push(ms)
    }
    await expect.poll(() => rig.streams().length, soon).toBe(before + 30)
    const buckets = Map.groupBy(delays, (ms) => Math.floor(ms / 1000))
    expect(Math.max(...[...buckets.values()].map(({ length }) => length))).toBeLessThanOrEqual(12)
    expect(Math.max(...delays) - Math.min(...delays)).toBeGreaterThanOrEqual(5000)
    expect(delays.filter((ms) => ms <= 100).length).toBeLessThanOrEqual(6)
  }, 300_000)

  describe('21:', () => {
    it('204 means no stream for an hour, then one poll', async () => {
      await start(PACKAGE)
      rig.feed.interfere((request, response) => {
        if (!request.url?.startsWith('/feed/v1/stream')) return false
        return !!response.writeHead(204, { 'access-control-allow-origin': '*' }).end()
      })
      const { page, clock } = await openWithClock()
      await waitForConnection(page, 'waiting')
      await clock.stop()
      await clock.run(59 * 60_000)
      expect([rig.streams().length, rig.snapshots().length]).toEqual([1, 0])
      await clock.runUntil(() => rig.snapshots().length > 0, 130_000)
      expect(rig.snapshots().length).toBe(1)
    })
    it('retry: is a floor under the next attempt', async () => {
      await start(PACKAGE)
      const { page, clock } = await openWithClock()
      await waitForConnection(page, 'live')
      // What follows in the same stream says that the line before it has been read.
      rig.feed.sendRaw('retry: 15000\n\n')
      await published(page)
      await clock.stop()
      rig.feed.dropAll()
      await waitForConnection(page, 'waiting')
      await clock.run(14_900)
      expect(await connectionOf(page)).toBe('waiting')
      expect(rig.streams().length).toBe(1)
      await clock.runUntil(async () => (await connectionOf(page)) !== 'waiting', 10_200)
      await expect.poll(() => rig.streams().length, soon).toBe(2)
    })
    const OVERLOADS = ['503 with Retry-After: 20', 'goodbye: overload'] as const
    it.each(OVERLOADS)('%s is a floor, with polls meanwhile', async (way) => {
      await start(PACKAGE, { pollSeconds: 10 })
      const { page, clock } = await openWithClock()
      await waitForConnection(page, 'live')
      await published(page)
      await clock.stop()
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
        await clock.runUntil(() => rig.streams().length === 2, 11_000)
      }
      await waitForConnection(page, 'waiting')
      const before = rig.streams().length
      const polls = rig.snapshots().length
      await clock.run(19_000)
      expect(rig.snapshots().length).toBeGreaterThan(polls)
      expect(rig.streams().length).toBe(before)
      await clock.runUntil(() => rig.streams().length > before, 60_000)
    })
  })

  it('22: bytes that stall are found within three heartbeats, the socket closed, one reconnect', async () => {
    await start(PACKAGE, { heartbeatSeconds: 5, reconnectSpreadMs: 0, backoffBaseMs: 250 })
    const { page, clock } = await openWithClock()
    await waitForConnection(page, 'live')
    rig.feed.stall(true)
    await clock.stop()
    await clock.runUntil(async () => (await connectionOf(page)) === 'waiting', 15_000)
    await expect.poll(() => rig.feed.openStreams(), soon).toBe(0)
    await clock.runUntil(async () => (await connectionOf(page)) !== 'waiting', 2000)
    await expect.poll(() => [rig.streams().length, rig.feed.openStreams()], soon).toEqual([2, 1])
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
      .poll(() => rig.snapshots().length, { timeout: 60_000, interval: 100 })
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
      const { page, clock } = await openWithClock()
      await waitForConnection(page, 'live')
      rig.publish({ directives: [gate(600_000, 4)] })
      await page.waitForFunction(() => !(window as unknown as EmbedWindow).client.isOpen('prefetch'))
      await clock.stop()
      await waitTwenty(page)
      await clock.run(10_000)
      expect(await passed(page)).toEqual([])
      await published(page)
      await clock.run(4000)
      const times = await passed(page)
      expect(times).toHaveLength(20)
      expect(times.at(-1)! - times[0]!).toBeGreaterThan(1500)
    })
    it('resolves within 2 s where the status server is down from the start', async () => {
      await start(PACKAGE)
      await rig.feed.refuse()
      const { page, clock } = await openWithClock()
      await clock.stop()
      await waitTwenty(page)
      await clock.run(1900)
      expect(await passed(page)).toEqual([])
      await clock.run(100)
      expect(await passed(page)).toHaveLength(20)
    })
    it('opens at expiresAt where the status server dies meanwhile', async () => {
      await start(PACKAGE)
      const { page, clock } = await openWithClock()
      await waitForConnection(page, 'live')
      rig.publish({ directives: [gate(300_000, 0)] })
      await page.waitForFunction(() => !(window as unknown as EmbedWindow).client.isOpen('prefetch'))
      await rig.feed.refuse()
      await clock.stop()
      await waitTwenty(page)
      await clock.run(200_000)
      expect(await passed(page)).toEqual([])
      await clock.runUntil(async () => (await passed(page)).length === 20, 110_000)
    })
  })
})
