import { describe, expect, it } from 'vitest'
import { chromiumPath } from '../support/chromium-path.ts'
import { connectionOf, countShown, embedPages, shown } from '../support/embed/embed-pages.ts'
import { type EmbedWindow, PACKAGE, WIDGET, waitForConnection } from '../support/embed/embed-rig.ts'
import { pageClock } from '../support/embed/page-clock.ts'
import { stateOf } from '../support/embed/state-document.ts'

const PICTURE = '<svg xmlns="http://www.w3.org/2000/svg"/>'
/** On a busy machine too. */
const soon = { timeout: 30_000, interval: 20 }

describe.skipIf(chromiumPath() === null)('embedded in a host app, scenario', () => {
  const embed = embedPages()

  describe('10: with the status server', () => {
    const WAYS: [string, () => void | Promise<void>][] = [
      ['refused', () => embed.rig.feed.refuse()],
      ['failing with 500', () => embed.rig.feed.interfere((_, response) => !!response.writeHead(500).end())],
      ['silent', () => embed.rig.feed.interfere(() => true)],
    ]
    it.each(WAYS)(
      '%s the page has its load event, and hears nothing of it for a minute',
      async (_, breakFeed) => {
        await embed.start(WIDGET())
        await breakFeed()
        const page = await (await embed.newContext()).newPage()
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
        await page.goto(embed.rig.host.url, { waitUntil: 'load' })
        await page.waitForFunction(() => (window as unknown as EmbedWindow).allclear !== undefined)
        await clock.run(60_000)
        expect(await page.evaluate(() => (window as unknown as EmbedWindow).allclear.state)).toBeNull()
        expect(problems).toEqual([])
      },
    )

    // What no timing shows on a busy machine: nothing of the host waits for a script that never comes.
    const OF_THE_HOST = `<script src="/app.js" defer></script><img src="/picture.svg" alt="Picture">`
    const startSilent = async (markup: string) => {
      await embed.start(markup + OF_THE_HOST)
      embed.rig.feed.interfere(() => true)
      const scripts = embed.rig.host.answer
      embed.rig.host.answer = (request, response) => {
        const text = { '/app.js': 'window.app = document.readyState', '/picture.svg': PICTURE }[
          request.url ?? ''
        ]
        if (text === undefined) return scripts?.(request, response) === true
        const type = text === PICTURE ? 'image/svg+xml' : 'text/javascript'
        return !!response.writeHead(200, { 'content-type': type }).end(text)
      }
      const page = await (await embed.newContext()).newPage()
      const pending = page.waitForRequest(`${embed.rig.feed.url}/widget/v1.js`)
      return { page, pending }
    }
    it('never answering for its async script, the page is drawn, runs its own scripts and takes input', async () => {
      const { page, pending } = await startSilent('<script src="FEED/widget/v1.js" async></script>')
      await page.goto(embed.rig.host.url, { waitUntil: 'domcontentloaded' })
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
      await page.goto(embed.rig.host.url, { waitUntil: 'load' })
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
    await embed.start(WIDGET() + WIDGET() + PACKAGE)
    const page = await embed.open()
    await page.waitForFunction(() => {
      const { allclear, client } = window as unknown as EmbedWindow
      return allclear?.state && client?.state
    })
    embed.rig.incident('Chats do not load')
    await shown(page, 'Chats do not load')
    expect(await page.locator('allclear-banner').count()).toBe(1)
    expect(embed.rig.feed.openStreams()).toBe(1)
    expect(embed.rig.streams().length).toBe(1)
  })

  it('12: bad JSON, unknown events, missing fields, null and a 2 MB comment do not keep a valid state away', async () => {
    await embed.start(WIDGET())
    const page = await embed.open()
    await waitForConnection(page, 'live')
    embed.rig.feed.sendRaw('event: state\ndata: {"protocol":1,\n\nevent: nobody\ndata: knows\n\n')
    embed.rig.feed.sendRaw(
      'event: state\ndata: {"protocol":1,"epoch":"z","seq":7}\n\nevent: state\ndata: null\n\n',
    )
    embed.rig.feed.sendRaw('event: beat\ndata: null\n\nevent: goodbyte\ndata: 1\n\n\uFEFF\n\n')
    embed.rig.feed.sendRaw(`:${'x'.repeat(2_000_000)}\n\n`)
    embed.rig.incident('All the same')
    await shown(page, 'All the same')
    expect(embed.rig.streams().length).toBe(1)
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
      await embed.start(WIDGET())
      const { page, clock } = await embed.openWithClock(takeAway)
      await page.waitForFunction(() => (window as unknown as EmbedWindow).allclear?.state)
      await clock.stop()
      embed.rig.incident('Found anyway')
      await clock.runUntil(async () => (await countShown(page, 'Found anyway')) > 0, 70_000)
      await shown(page, 'Found anyway')
    })
  })

  it('14: destroy() closes the stream soon; no timer and no request afterwards', async () => {
    await embed.start(PACKAGE)
    const page = await (await embed.newContext()).newPage()
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
    await page.goto(embed.rig.host.url)
    await waitForConnection(page, 'live')
    const timers = () => page.evaluate(() => (window as unknown as { timers: Set<number> }).timers.size)
    expect(await timers()).toBeGreaterThan(0)
    await page.evaluate(() => (window as unknown as EmbedWindow).client.destroy())
    expect(await timers()).toBe(0)
    await expect.poll(() => embed.rig.feed.openStreams(), soon).toBe(0)
    const before = embed.rig.feed.requests.length
    await page.evaluate(() => dispatchEvent(new Event('online')))
    await page.waitForTimeout(3000)
    expect([embed.rig.feed.requests.length, await timers()]).toEqual([before, 0])
  })

  it('15: silence takes the banner away, closes the stream, and sends nothing for ten minutes', async () => {
    await embed.start(WIDGET())
    const { page, clock } = await embed.openWithClock()
    await waitForConnection(page, 'live')
    embed.rig.incident('To be silenced')
    await shown(page, 'To be silenced')
    embed.rig.publish({
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
    await expect.poll(() => embed.rig.feed.openStreams(), soon).toBe(0)
    await page.locator('allclear-banner').getByText('To be silenced').waitFor({ state: 'hidden' })
    await clock.stop()
    const before = embed.rig.feed.requests.length
    await clock.run(600_000)
    expect(embed.rig.feed.requests.length).toBe(before)
    embed.rig.feed.setState(stateOf(9))
    await clock.run(580_000)
    expect(embed.rig.feed.requests.length).toBe(before)
    await clock.runUntil(async () => (await connectionOf(page)) !== 'silenced', 60_000)
    await clock.run(5000)
    await expect.poll(() => embed.rig.feed.openStreams(), soon).toBe(1)
  })
})
