import { describe, expect, it } from 'vitest'
import type { Directive } from '../../../protocol/state-document.ts'
import type { Browser } from '../../../sdk/core/browser.ts'
import { createClient } from '../../../sdk/core/client.ts'
import { simulatedBrowser } from '../../support/embed/simulated-browser.ts'
import { type SimulatedClock, simulatedClock } from '../../support/embed/simulated-clock.ts'
import { simulatedFeed } from '../../support/embed/simulated-feed.ts'
import { stateOf } from '../../support/embed/state-document.ts'

const URL_ = 'https://status.example.com'
const open = (browser: Browser) =>
  createClient({ url: URL_, allow: ['gate', 'disconnect'] }, browser, () => {
    throw new Error('reload is not allowed here')
  })
function world() {
  const clock = simulatedClock()
  const feed = simulatedFeed(clock)
  return { clock, feed, browser: simulatedBrowser(clock, feed.server) }
}
function silence(clock: SimulatedClock, seconds: number): Directive {
  const at = (ms: number) => new Date(1_700_000_000_000 + 3_600_000 + clock.now() + ms).toISOString()
  return {
    id: 'd',
    kind: 'silence',
    issuedAt: at(0),
    expiresAt: at(seconds * 1000),
    spreadSeconds: 0,
    target: { rollout: 100 },
  }
}
/** When in the leader's rhythm the other one comes. */
const MOMENTS = Array.from({ length: 20 }, (_, i) => i * 150)

describe('beside a tab that streams, a tab', () => {
  it.each(MOMENTS)('that is opened in the background knows the state at once (%i)', (moment) => {
    const { clock, browser } = world()
    open(browser.openTab().browser)
    clock.advance(20_000 + moment)
    const hidden = open(browser.openTab(true).browser)
    clock.advance(1000)
    expect(hidden.state?.seq).toBe(1)
  })

  it.each(MOMENTS)('that thaws in the background knows what was published meanwhile (%i)', (moment) => {
    const { clock, feed, browser } = world()
    open(browser.openTab().browser)
    clock.advance(10_000)
    const tab = browser.openTab()
    const client = open(tab.browser)
    clock.advance(10_000)
    tab.hide()
    clock.advance(60_000)
    tab.freeze()
    feed.publish(stateOf(2))
    clock.advance(60_000 + moment)
    tab.resume()
    clock.advance(1000)
    expect(client.state?.seq).toBe(2)
  })

  it('that is told it is shown before it is told it is back, as in WebKit, knows it too', () => {
    const { clock, feed, browser } = world()
    open(browser.openTab().browser)
    clock.advance(10_000)
    const tab = browser.openTab()
    const client = open(tab.browser)
    clock.advance(10_000)
    tab.tell('suspend')
    tab.tell('hidden')
    feed.publish(stateOf(2))
    clock.advance(30_000)
    tab.tell('shown')
    tab.tell('resume')
    clock.advance(1000)
    expect(client.state?.seq).toBe(2)
  })
})

it('a tab that was hidden during a silence opens no stream when that is over', () => {
  const { clock, feed, browser } = world()
  const tab = browser.openTab()
  open(tab.browser)
  clock.advance(10_000)
  feed.publish({ ...stateOf(2), directives: [silence(clock, 600)] })
  clock.advance(1000)
  tab.hide()
  clock.advance(1_200_000)
  expect([feed.openStreams(), feed.seen('/feed/v1/stream')]).toEqual([0, 1])
})

it('machines that wake together do not all ask for a stream in that moment, though their timers are overdue', () => {
  const clock = simulatedClock()
  const feed = simulatedFeed(clock)
  const late: (() => void)[] = []
  let isAsleep = false
  for (let i = 0; i < 30; i++) {
    const { browser } = simulatedBrowser(clock, feed.server).openTab()
    open({
      ...browser,
      later(ms, run) {
        let isOff = false
        const cancel = browser.later(ms, () => {
          if (isAsleep) late.push(() => isOff || run())
          else run()
        })
        return () => {
          isOff = true
          cancel()
        }
      },
    })
  }
  clock.advance(20_000)
  feed.answer = () => 'refused'
  feed.dropAll()
  clock.advance(600_000)
  isAsleep = true
  clock.advance(3_600_000)
  isAsleep = false
  const before = feed.seen('/feed/v1/stream')
  for (const run of late) run()
  clock.advance(1000)
  expect(feed.seen('/feed/v1/stream') - before).toBeLessThan(10)
})
