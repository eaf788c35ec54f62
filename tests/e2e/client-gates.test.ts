import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { chromiumPath } from '../support/chromium-path.ts'
import { embedPages, publishTo } from '../support/embed/embed-pages.ts'
import { type EmbedWindow, PACKAGE, waitForConnection } from '../support/embed/embed-rig.ts'

describe.skipIf(chromiumPath() === null)('gates in a real browser, scenario', () => {
  const embed = embedPages()

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
      await embed.start(PACKAGE)
      const { page, clock } = await embed.openWithClock()
      await waitForConnection(page, 'live')
      embed.rig.publish({ directives: [gate(600_000, 4)] })
      await page.waitForFunction(() => !(window as unknown as EmbedWindow).client.isOpen('prefetch'))
      await clock.stop()
      await waitTwenty(page)
      await clock.run(10_000)
      expect(await passed(page)).toEqual([])
      await publishTo(page, embed.rig)
      await clock.run(4000)
      const times = await passed(page)
      expect(times).toHaveLength(20)
      expect(times.at(-1)! - times[0]!).toBeGreaterThan(1500)
    })
    it('resolves within 2 s where the status server is down from the start', async () => {
      await embed.start(PACKAGE)
      await embed.rig.feed.refuse()
      const { page, clock } = await embed.openWithClock()
      await clock.stop()
      await waitTwenty(page)
      await clock.run(1900)
      expect(await passed(page)).toEqual([])
      await clock.run(100)
      expect(await passed(page)).toHaveLength(20)
    })
    it('opens at expiresAt where the status server dies meanwhile', async () => {
      await embed.start(PACKAGE)
      const { page, clock } = await embed.openWithClock()
      await waitForConnection(page, 'live')
      embed.rig.publish({ directives: [gate(300_000, 0)] })
      await page.waitForFunction(() => !(window as unknown as EmbedWindow).client.isOpen('prefetch'))
      await embed.rig.feed.refuse()
      await clock.stop()
      await waitTwenty(page)
      await clock.run(200_000)
      expect(await passed(page)).toEqual([])
      await clock.runUntil(async () => (await passed(page)).length === 20, 110_000)
    })
  })
})
