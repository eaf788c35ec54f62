import { describe, expect, it } from 'vitest'
import { DEFAULT_POLICY } from '../../../protocol/policy.ts'
import { createClient } from '../../../sdk/core/client.ts'
import { herdBound } from '../../support/embed/herd-bound.ts'
import { type SimulatedServer, simulatedBrowser } from '../../support/embed/simulated-browser.ts'
import { simulatedClock } from '../../support/embed/simulated-clock.ts'
import { type FeedMood, simulatedFeed } from '../../support/embed/simulated-feed.ts'

const CLIENTS = 200
/** What an edge draws `retry:` from when all is calm. */
const RETRY = { minMs: 2000, maxMs: 10_000 }
/** What it tells those that are too many. */
const OVERLOAD = { minMs: 10_000, maxMs: 60_000 }

/** Draws in [0, 1) that a seed repeats (mulberry32). */
function drawFrom(seed: number): () => number {
  let a = seed
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** Browsers with one visible tab each that came one after the other and have been well since. */
function wellHerd(seed: number) {
  const clock = simulatedClock()
  const draw = drawFrom(seed)
  const between = ({ minMs, maxMs }: typeof RETRY) => Math.round(minMs + draw() * (maxMs - minMs))
  const feed = simulatedFeed(clock, {
    retryMs: () => between(RETRY),
    overloadMs: () => between(OVERLOAD),
  })
  const clients = Array.from({ length: CLIENTS }, () => {
    clock.advance(20)
    /** The pause that it was last told to keep. */
    let toldMs = 0
    const server: SimulatedServer = (request, handlers) =>
      feed.server(request, {
        ...handlers,
        onText(text) {
          toldMs = Number(/^retry: (\d+)$/m.exec(text)?.[1] ?? toldMs)
          handlers.onText(text)
        },
      })
    const { browser } = simulatedBrowser(clock, server, { random: draw }).openTab()
    const client = createClient({ url: 'https://status.example.com', app: 'web' }, browser, () => {
      throw new Error('reload is not allowed here')
    })
    return { client, toldMs: () => toldMs }
  })
  clock.advance(35_000)
  expect(feed.openStreams()).toBe(CLIENTS)
  feed.log.length = 0
  return {
    clock,
    feed,
    live: () => clients.filter(({ client }) => client.connection === 'live').length,
    /** What those without a stream were told, in ms. */
    told: () => clients.filter(({ client }) => client.connection !== 'live').map(({ toldMs }) => toldMs()),
    /** The most requests of any second, wherever it begins; presence is not asked of a failing server. */
    busiestSecond() {
      const times = feed.log.map(({ at }) => at)
      let most = 0
      for (let first = 0, last = 0; last < times.length; last++) {
        while (times[last]! - times[first]! >= 1000) first++
        most = Math.max(most, last - first + 1)
      }
      return most
    },
  }
}

describe('two hundred clients that lose their streams at the same moment', () => {
  const { bound } = herdBound(CLIENTS, DEFAULT_POLICY, RETRY)
  it.each<FeedMood>(['refused', 503, 'accept-close', 'overload'])(
    'and then meet a server that is %s stay below the bound in every second, and all come back',
    (mood) => {
      const { clock, feed, busiestSecond, live } = wellHerd(1)
      feed.mood = mood
      feed.dropAll()
      clock.advance(90_000)
      expect(feed.log.length).toBeGreaterThan(CLIENTS)
      feed.mood = 'well'
      clock.advance(240_000)
      expect(live()).toBe(CLIENTS)
      expect(busiestSecond()).toBeLessThanOrEqual(bound)
    },
  )
  it('and again while they are connecting stay below it too', () => {
    const { clock, feed, busiestSecond, live } = wellHerd(2)
    feed.mood = 'silent'
    feed.dropAll()
    clock.advance(21_000)
    feed.mood = 'refused'
    feed.failAll()
    clock.advance(90_000)
    feed.mood = 'well'
    clock.advance(240_000)
    expect(live()).toBe(CLIENTS)
    expect(busiestSecond()).toBeLessThanOrEqual(bound)
  })
  it('after being refused as too many have a stream again at the latest after the pause they were told, and the cap', () => {
    const { clock, feed, told } = wellHerd(3)
    feed.mood = 'accept-close'
    feed.dropAll()
    clock.advance(60_000)
    for (const mood of ['overload', 'silent'] as const) {
      feed.mood = mood
      clock.advance(30_000)
    }
    feed.mood = 'well'
    feed.failAll()
    // The floor outlives the overload, until a stream names another: those that wait longest were told the most.
    clock.advance(DEFAULT_POLICY.backoffCapMs)
    for (let pastMs = 0; pastMs < OVERLOAD.maxMs; pastMs += 5000) {
      if (pastMs <= 10_000) expect(told()).not.toEqual([])
      for (const toldMs of told()) expect(toldMs).toBeGreaterThan(pastMs)
      clock.advance(5000)
    }
    expect(told()).toEqual([])
  })
})
