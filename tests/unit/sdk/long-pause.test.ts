import { describe, expect, it } from 'vitest'
import { createClient } from '../../../sdk/core/client.ts'
import { type SimulatedTab, simulatedBrowser } from '../../support/embed/simulated-browser.ts'
import { simulatedClock } from '../../support/embed/simulated-clock.ts'
import { simulatedFeed } from '../../support/embed/simulated-feed.ts'
import { stateOf } from '../../support/embed/state-document.ts'

const HOUR_MS = 3_600_000

/** Two tabs of a browser, the first one streaming until it was told to stay away for an hour, two minutes ago. */
function refusedForAnHour() {
  const clock = simulatedClock()
  const feed = simulatedFeed(clock, { overloadMs: () => HOUR_MS })
  const browser = simulatedBrowser(clock, feed.server)
  const [leader, follower] = [0, 1].map(() => {
    const tab = browser.openTab()
    const client = createClient({ url: 'https://status.example.com' }, tab.browser, () => {
      throw new Error('reload is not allowed here')
    })
    clock.advance(20_000)
    return { tab, client }
  }) as [Tab, Tab]
  feed.answer = ({ pathname }) => (pathname === '/feed/v1/stream' ? 'overload' : 'well')
  feed.dropAll()
  clock.advance(120_000)
  return { clock, feed, leader, follower }
}
interface Tab {
  tab: SimulatedTab
  client: ReturnType<typeof createClient>
}

describe('while the feed wants no stream for an hour, a tab', () => {
  it.each([
    ['that is shown again', 'hide', 'show'],
    ['that thaws', 'freeze', 'resume'],
  ] as const)('%s knows what was published meanwhile in 3 s, and asks for no stream', (_, leave, come) => {
    const { clock, feed, leader, follower } = refusedForAnHour()
    follower.tab.close()
    leader.tab[leave]()
    clock.advance(60_000)
    feed.state = stateOf(2)
    const streams = feed.seen('/feed/v1/stream')
    leader.tab[come]()
    clock.advance(60_000)
    expect(leader.client.state?.seq).toBe(2)
    feed.state = stateOf(3)
    clock.advance(70_000)
    expect(leader.client.state?.seq).toBe(3)
    expect(feed.seen('/feed/v1/stream')).toBe(streams)
  })

  it('that takes over from a leader that closed knows within two minutes, and asks for no stream', () => {
    const { clock, feed, leader, follower } = refusedForAnHour()
    leader.tab.close()
    feed.state = stateOf(2)
    const streams = feed.seen('/feed/v1/stream')
    clock.advance(120_000)
    expect(follower.client.state?.seq).toBe(2)
    expect(feed.seen('/feed/v1/stream')).toBe(streams)
  })
})

describe('after many failures, once the feed is well', () => {
  it.each([[1], [2]])('a tab that is shown has its stream within two seconds, one of %i', (count) => {
    const clock = simulatedClock()
    const feed = simulatedFeed(clock)
    const browser = simulatedBrowser(clock, feed.server)
    const tabs = Array.from({ length: count }, () => {
      const tab = browser.openTab()
      const client = createClient({ url: 'https://status.example.com' }, tab.browser, () => {
        throw new Error('reload is not allowed here')
      })
      clock.advance(20_000)
      return { tab, client }
    })
    feed.answer = () => 'refused'
    feed.dropAll()
    clock.advance(600_000)
    for (const { tab } of tabs) tab.hide()
    clock.advance(600_000)
    feed.answer = () => 'well'
    const [shown] = tabs
    shown!.tab.show()
    clock.advance(2500)
    expect(shown!.client.connection).toBe('live')
  })
})
