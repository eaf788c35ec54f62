import { describe, expect, it } from 'vitest'
import type { Policy } from '../../../protocol/state-document.ts'
import { createClient } from '../../../sdk/core/client.ts'
import { simulatedBrowser } from '../../support/embed/simulated-browser.ts'
import { simulatedClock } from '../../support/embed/simulated-clock.ts'
import { simulatedFeed } from '../../support/embed/simulated-feed.ts'
import { stateOf } from '../../support/embed/state-document.ts'

/** Draws of many browsers: each moment between 0 and the whole of a window is among them. */
const DRAWS = Array.from({ length: 50 }, (_, i) => i / 50)

/** Tabs of one browser whose every draw is `share` of its window, with a feed that is well. */
function startTabs(count: number, share: number, policy: Partial<Policy> = {}) {
  const clock = simulatedClock()
  const feed = simulatedFeed(clock)
  feed.state = stateOf(1, { policy })
  const browser = simulatedBrowser(clock, feed.server, { random: () => share })
  const tabs = Array.from({ length: count }, (_, i) => {
    const tab = browser.openTab(i > 0 && policy.hiddenGraceSeconds !== undefined)
    const client = createClient({ url: 'https://status.example.com' }, tab.browser, () => {
      throw new Error('reload is not allowed here')
    })
    clock.advance(3000)
    return { tab, client }
  })
  clock.advance(10_000)
  return { clock, feed, tabs }
}

/** The seconds that scenarios of docs/client-scenarios.md name, which a browser on a busy machine cannot be held to. */
describe('within the seconds of the scenarios, wherever the draws fall,', () => {
  it('18: what is published half a second after the streaming tab closed is known to the others in 10 s', () => {
    for (const share of DRAWS) {
      const { clock, feed, tabs } = startTabs(3, share)
      const leader = tabs.find(({ client }) => client.connection === 'live')!
      const others = tabs.filter((one) => one !== leader)
      expect(others.map(({ client }) => client.connection)).toEqual(['following', 'following'])
      leader.tab.close()
      clock.advance(500)
      feed.publish(stateOf(2))
      clock.advance(9500)
      expect(others.map(({ client }) => client.state?.seq)).toEqual([2, 2])
      expect(feed.openStreams()).toBe(1)
    }
  })

  it('17: a visible tab takes the stream over from a frozen one in 10 s', () => {
    for (const share of DRAWS) {
      const { clock, feed, tabs } = startTabs(2, share)
      const leader = tabs.find(({ client }) => client.connection === 'live')!
      const other = tabs.find((one) => one !== leader)!
      leader.tab.freeze()
      feed.publish(stateOf(2))
      clock.advance(10_000)
      expect([other.client.connection, other.client.state?.seq]).toEqual(['live', 2])
    }
  })

  it('19: all tabs hidden, the stream is closed with the grace; shown again, the tab is current in 3 s', () => {
    for (const share of DRAWS) {
      const { clock, feed, tabs } = startTabs(2, share, { hiddenGraceSeconds: 20 })
      const { tab, client } = tabs[0]!
      expect(feed.openStreams()).toBe(1)
      tab.hide()
      clock.advance(20_100)
      expect(feed.openStreams()).toBe(0)
      clock.advance(60_000)
      feed.publish(stateOf(2, { policy: { hiddenGraceSeconds: 20 } }))
      tab.show()
      clock.advance(3000)
      expect(client.state?.seq).toBe(2)
    }
  })

  it('22: bytes that stall are found within three heartbeats, and there is one reconnect', () => {
    for (const share of DRAWS) {
      const { clock, feed, tabs } = startTabs(1, share, { heartbeatSeconds: 30, reconnectSpreadMs: 0 })
      // The simulated feed beats every 15 s: it falls silent.
      feed.mood = 'silent'
      const before = feed.seen('/feed/v1/stream')
      const streams = [...tabs[0]!.tab.open]
      feed.send = () => undefined
      clock.advance(90_000)
      expect(streams.every((stream) => !tabs[0]!.tab.open.has(stream))).toBe(true)
      expect(feed.seen('/feed/v1/stream') - before).toBeLessThanOrEqual(2)
      expect(feed.seen('/feed/v1/stream') - before).toBeGreaterThanOrEqual(1)
    }
  })
})
