import type { Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DisconnectDirective, Policy } from '../../protocol/state-document.ts'
import { chromiumPath } from '../support/chromium-path.ts'
import {
  type EmbedRig,
  type EmbedWindow,
  PACKAGE,
  startEmbedRig,
  waitForConnection,
} from '../support/embed/embed-rig.ts'
import { openRealTabs, type RealTabs } from '../support/open-real-tabs.ts'

/** On a busy machine too; that it is soon is what people see, not what a test can measure there. */
const soon = { timeout: 30_000, interval: 50 }

describe.skipIf(chromiumPath() === null)('in tabs that are really hidden or frozen, scenario', () => {
  let tabs: RealTabs
  let rig: EmbedRig
  beforeEach(async () => {
    tabs = await openRealTabs()
  })
  afterEach(async () => {
    await tabs.close()
    await rig.close()
  })
  const start = async (markup: string, policy: Partial<Policy> = {}) => {
    rig = await startEmbedRig(markup, policy)
  }
  const seqOf = (page: Page) => page.evaluate(() => (window as unknown as EmbedWindow).client.state?.seq)
  const elsewhere = () => tabs.open('about:blank')

  it('19: all tabs hidden, the stream closes after the grace; shown again, the tab is current', async () => {
    await start(PACKAGE, { hiddenGraceSeconds: 2 })
    const page = await tabs.open(rig.host.url)
    const other = await tabs.open(rig.host.url)
    await waitForConnection(page, 'live')
    expect(rig.feed.openStreams()).toBe(1)
    await elsewhere()
    await expect.poll(() => rig.feed.openStreams(), soon).toBe(0)
    const { seq } = rig.publish()
    await tabs.show(other)
    await expect.poll(() => seqOf(other), soon).toBe(seq)
  })

  it('19: twenty toggles within the grace make no connect at all', async () => {
    await start(PACKAGE)
    const page = await tabs.open(rig.host.url)
    await waitForConnection(page, 'live')
    const blank = await elsewhere()
    for (let i = 0; i < 10; i++) {
      await tabs.show(page)
      await page.waitForTimeout(450)
      await tabs.show(blank)
      await blank.waitForTimeout(450)
    }
    expect(rig.streams().length).toBe(1)
    await tabs.show(page)
    const { seq } = rig.publish()
    await expect.poll(() => seqOf(page), soon).toBe(seq)
  })

  it('17: a frozen tab lets go of the stream, and another one takes over without a second one', async () => {
    await start(PACKAGE, { hiddenGraceSeconds: 600 })
    const leader = await tabs.open(rig.host.url)
    await waitForConnection(leader, 'live')
    const follower = await tabs.open(rig.host.url)
    await waitForConnection(follower, 'following')
    await tabs.freeze(leader, true)
    await waitForConnection(follower, 'live')
    await expect.poll(() => rig.feed.openStreams(), soon).toBe(1)
    const { seq } = rig.publish()
    await expect.poll(() => seqOf(follower), soon).toBe(seq)
    await tabs.freeze(leader, false)
    await tabs.show(leader)
    await expect.poll(() => seqOf(leader), soon).toBe(seq)
    await expect.poll(() => rig.feed.openStreams(), soon).toBe(1)
  })

  it('17: a page comes back out of the back/forward cache and is current again', async () => {
    await start(PACKAGE)
    rig.host.headers = { 'cache-control': 'no-cache' } // no-store keeps any page out of that cache
    const page = await tabs.open(rig.host.url)
    await waitForConnection(page, 'live')
    await page.evaluate(() => {
      const link = document.createElement('a')
      link.href = '?other'
      document.body.append(link)
      link.click()
    })
    await page.waitForURL('**/?other')
    await waitForConnection(page, 'live')
    rig.publish()
    await page.evaluate(() => history.back())
    // Only a page that was kept alive still knows that it held state 1; the tool itself loses touch with such a page.
    await expect.poll(() => rig.streams().at(-1)?.url, soon).toMatch(/after=[^&]*%3A1$/)
    await expect.poll(() => rig.feed.openStreams(), soon).toBe(1)
  })

  it('35: disconnect for hidden tabs: those close their own sockets once, the visible one is untouched', async () => {
    await start(PACKAGE)
    const pages = [
      await tabs.open(rig.host.url),
      await tabs.open(rig.host.url),
      await tabs.open(rig.host.url),
    ]
    const visible = pages[2]!
    await waitForConnection(visible, 'following', 'live')
    for (const page of pages)
      await page.evaluate(() => {
        const scope = window as unknown as EmbedWindow & { socket: { isOpen: boolean } }
        scope.socket = { isOpen: true }
        scope.client.on('disconnect', () => {
          scope.socket.isOpen = false
        })
        scope.client.on('reconnect', () => {
          scope.socket.isOpen = true
        })
      })
    const directive: DisconnectDirective = {
      id: 'disconnect01',
      kind: 'disconnect',
      scope: 'hidden',
      issuedAt: new Date().toISOString(),
      expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
      target: { rollout: 100 },
      spreadSeconds: 1,
    }
    rig.publish({ directives: [directive] })
    const logs = () =>
      Promise.all(pages.map((page) => page.evaluate(() => (window as unknown as EmbedWindow).log)))
    const once = ['disconnect disconnect01']
    await expect.poll(logs, soon).toEqual([once, once, []])
    const { seq } = rig.publish({ directives: [directive] })
    for (const page of pages) await expect.poll(() => seqOf(page), soon).toBe(seq)
    expect(await logs()).toEqual([once, once, []])
    const open = () =>
      Promise.all(
        pages.map((page) =>
          page.evaluate(() => (window as unknown as { socket: { isOpen: boolean } }).socket.isOpen),
        ),
      )
    expect(await open()).toEqual([false, false, true])
    await tabs.show(pages[0]!)
    await expect.poll(async () => (await open())[0], soon).toBe(true)
    expect((await open())[1]).toBe(false)
  })
})
