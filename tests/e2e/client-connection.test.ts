import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { chromiumPath } from '../support/chromium-path.ts'
import { connectionOf, countShown, embedPages, publishTo, shown } from '../support/embed/embed-pages.ts'
import { PACKAGE, WIDGET, waitForConnection } from '../support/embed/embed-rig.ts'
import { stateOf } from '../support/embed/state-document.ts'

/** On a busy machine too. */
const soon = { timeout: 30_000, interval: 20 }

describe.skipIf(chromiumPath() === null)('the connection in a real browser, scenario', () => {
  const embed = embedPages()

  it('17: eight tabs have one stream, a ninth loads beside them, and an incident shows in all', async () => {
    await embed.start(WIDGET())
    const context = await embed.newContext()
    const pages: Page[] = []
    for (let i = 0; i < 8; i++) pages.push(await embed.open(context))
    for (const page of pages) await waitForConnection(page, 'live', 'following')
    expect(embed.rig.feed.openStreams()).toBe(1)
    // With a stream for each tab, the ninth would wait for one of the six connections until the browser gives up.
    pages.push(await embed.open(context))
    embed.rig.incident('Shown in all of them')
    await Promise.all(pages.map((page) => shown(page, 'Shown in all of them')))
    expect([embed.rig.feed.openStreams(), embed.rig.streams().length]).toEqual([1, 1])
  })

  it('18: the streaming tab closes, and what is published half a second later shows once in the others', async () => {
    await embed.start(WIDGET())
    const context = await embed.newContext()
    const first = await embed.open(context)
    await waitForConnection(first, 'live')
    const others = [await embed.open(context), await embed.open(context)]
    for (const page of others) await waitForConnection(page, 'following')
    await first.close()
    await others[0]!.waitForTimeout(500)
    embed.rig.incident('Told after the handover')
    for (const page of others) {
      await shown(page, 'Told after the handover')
      expect(await countShown(page, 'Told after the handover')).toBe(1)
    }
    await expect.poll(() => embed.rig.feed.openStreams(), soon).toBe(1)
  })

  it('20: thirty clients whose sockets are destroyed come back spread over the ten seconds', async () => {
    await embed.start(PACKAGE)
    const tabs: Awaited<ReturnType<typeof embed.openWithClock>>[] = []
    for (let i = 0; i < 30; i++) tabs.push(await embed.openWithClock())
    for (const { page, clock } of tabs) {
      await waitForConnection(page, 'live')
      await clock.stop()
    }
    const before = embed.rig.streams().length
    embed.rig.feed.dropAll()
    // By each client's own clock, which stands while the machine is busy with the others.
    const delays: number[] = []
    for (const { page, clock } of tabs) {
      await waitForConnection(page, 'waiting')
      let ms = 0
      while ((await connectionOf(page)) === 'waiting' && ms < 20_000) {
        await clock.run(250)
        ms += 250
      }
      delays.push(ms)
    }
    await expect.poll(() => embed.rig.streams().length, soon).toBe(before + 30)
    const buckets = Map.groupBy(delays, (ms) => Math.floor(ms / 1000))
    expect(Math.max(...[...buckets.values()].map(({ length }) => length))).toBeLessThanOrEqual(12)
    expect(Math.max(...delays) - Math.min(...delays)).toBeGreaterThanOrEqual(5000)
    expect(delays.filter((ms) => ms <= 250).length).toBeLessThanOrEqual(6)
  }, 600_000)

  describe('21:', () => {
    it('204 means no stream for an hour, then one poll', async () => {
      await embed.start(PACKAGE)
      embed.rig.feed.interfere((request, response) => {
        if (!request.url?.startsWith('/feed/v1/stream')) return false
        return !!response.writeHead(204, { 'access-control-allow-origin': '*' }).end()
      })
      const { page, clock } = await embed.openWithClock()
      await waitForConnection(page, 'waiting')
      await clock.stop()
      await clock.run(59 * 60_000)
      expect([embed.rig.streams().length, embed.rig.snapshots().length]).toEqual([1, 0])
      await clock.runUntil(() => embed.rig.snapshots().length > 0, 130_000)
      expect(embed.rig.snapshots().length).toBe(1)
    })
    it('retry: is a floor under the next attempt', async () => {
      await embed.start(PACKAGE)
      const { page, clock } = await embed.openWithClock()
      await waitForConnection(page, 'live')
      // What follows in the same stream says that the line before it has been read.
      embed.rig.feed.sendRaw('retry: 15000\n\n')
      await publishTo(page, embed.rig)
      await clock.stop()
      embed.rig.feed.dropAll()
      await waitForConnection(page, 'waiting')
      await clock.run(14_900)
      expect(await connectionOf(page)).toBe('waiting')
      expect(embed.rig.streams().length).toBe(1)
      await clock.runUntil(async () => (await connectionOf(page)) !== 'waiting', 10_200)
      await expect.poll(() => embed.rig.streams().length, soon).toBe(2)
    })
    const OVERLOADS = ['503 with Retry-After: 20', 'goodbye: overload'] as const
    it.each(OVERLOADS)('%s is a floor, with polls meanwhile', async (way) => {
      await embed.start(PACKAGE, { pollSeconds: 10 })
      const { page, clock } = await embed.openWithClock()
      await waitForConnection(page, 'live')
      await publishTo(page, embed.rig)
      await clock.stop()
      if (way === 'goodbye: overload') {
        embed.rig.feed.sendRaw('event: goodbye\ndata: {"reason":"overload","retryAfterMs":20000}\n\n')
      } else {
        embed.rig.feed.interfere((request, response) => {
          if (!request.url?.startsWith('/feed/v1/stream')) return false
          const headers = {
            'access-control-allow-origin': '*',
            'access-control-expose-headers': 'Retry-After',
          }
          return !!response.writeHead(503, { ...headers, 'retry-after': '20' }).end()
        })
        embed.rig.feed.dropAll()
        await waitForConnection(page, 'waiting')
        await clock.runUntil(() => embed.rig.streams().length === 2, 11_000)
      }
      await waitForConnection(page, 'waiting')
      const before = embed.rig.streams().length
      const polls = embed.rig.snapshots().length
      await clock.run(19_000)
      expect(embed.rig.snapshots().length).toBeGreaterThan(polls)
      expect(embed.rig.streams().length).toBe(before)
      await clock.runUntil(() => embed.rig.streams().length > before, 60_000)
    })
  })

  it('22: bytes that stall are found within three heartbeats, the socket closed, one reconnect', async () => {
    await embed.start(PACKAGE, { heartbeatSeconds: 5, reconnectSpreadMs: 0, backoffBaseMs: 250 })
    const { page, clock } = await embed.openWithClock()
    await waitForConnection(page, 'live')
    embed.rig.feed.stall(true)
    await clock.stop()
    // The next attempt follows so soon that it may lie in the same second.
    const isFound = async () => (await connectionOf(page)) !== 'live' || embed.rig.streams().length > 1
    await clock.runUntil(isFound, 15_000)
    while ((await connectionOf(page)) === 'waiting') await clock.run(100)
    await expect.poll(() => [embed.rig.streams().length, embed.rig.feed.openStreams()], soon).toEqual([2, 1])
  })

  it('23: ten browsers ask for one snapshot URL, without cookie or preflight, and conditionally the second time', async () => {
    await embed.start(PACKAGE, { stream: false, pollSeconds: 5 })
    embed.rig.feed.setState(stateOf(1, { policy: { stream: false, pollSeconds: 5 } }))
    const pages = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const context = await embed.newContext()
        await context.addCookies([{ name: 'session', value: 'secret', url: embed.rig.feed.url }])
        return embed.open(context)
      }),
    )
    await Promise.all(pages.map((page) => waitForConnection(page, 'polling')))
    await expect
      .poll(() => embed.rig.snapshots().length, { timeout: 60_000, interval: 100 })
      .toBeGreaterThanOrEqual(20)
    const requests = embed.rig.feed.requests
    expect(new Set(embed.rig.snapshots().map(({ url }) => url)).size).toBe(1)
    expect(requests.filter(({ method }) => method === 'OPTIONS')).toEqual([])
    expect(requests.filter(({ headers }) => headers.cookie !== undefined)).toEqual([])
    const snapshots = embed.rig.feed.seen('/feed/v1/snapshot.json')
    expect(snapshots.filter(({ headers }) => headers['if-none-match'] !== undefined).length).toBe(
      snapshots.length - 10,
    )
  }, 300_000)
})
