import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULT_POLICY } from '../../../protocol/policy.ts'
import type { Client } from '../../../sdk/client-types.ts'
import { createClient } from '../../../sdk/core/client.ts'
import { initialState } from '../../../sdk/core/connection/initial-state.ts'
import { step } from '../../../sdk/core/connection/machine.ts'
import {
  CONNECTING,
  FOLLOWING,
  LIVE,
  type MachineEvent,
  type MachineInput,
  POLLING,
  QUIET,
  SILENCED,
  STOPPED,
  SUSPENDED,
  type TimerName,
  WAITING,
} from '../../../sdk/core/connection/machine-types.ts'
import { type SimulatedTab, simulatedBrowser } from '../../support/embed/simulated-browser.ts'
import { simulatedClock } from '../../support/embed/simulated-clock.ts'
import { type FeedMood, simulatedFeed } from '../../support/embed/simulated-feed.ts'
import { stateOf } from '../../support/embed/state-document.ts'

const RUNS = 120

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

const HOUR_MS = 3_600_000

const floorMs = fc.integer({ min: 0, max: HOUR_MS })
const status = fc.constantFrom(0, 200, 204, 410, 429, 500, 503)
const TIMERS: readonly string[] = [
  'attempt',
  'watchdog',
  'healthy',
  'poll',
  'grace',
  'pulse',
  'patience',
  'unhush',
] satisfies TimerName[]
const timer = fc.constantFrom(...(TIMERS as TimerName[]))
/** Any event at any time, also where no browser would send it. */
const anyEvent = fc.tuple(
  fc.integer({ min: 0, max: 100_000 }),
  fc.oneof(
    ...(
      [
        'suspend',
        'shown',
        'hidden',
        'online',
        'woke',
        'granted',
        'robbed',
        'unshareable',
        'opened',
        'bytes',
        'proved',
        'hint',
        'unstreamable',
      ] as const
    ).map((type) => fc.constant({ type })),
    fc.record({ type: fc.constant('resume' as const), isVisible: fc.boolean(), windowMs: floorMs }),
    fc.record({ type: fc.constant('lost' as const), code: status, floorMs }),
    fc.record({ type: fc.constant('polled' as const), code: status, floorMs, hasState: fc.boolean() }),
    fc.record({
      type: fc.constant('heard' as const),
      isFresh: fc.boolean(),
      isLeader: fc.boolean(),
      failures: fc.nat(30),
      floorMs,
    }),
    fc.record({ type: fc.constant('retry' as const), ms: floorMs }),
    fc.record({ type: fc.constant('hush' as const), ms: floorMs }),
    fc.boolean().map((stream) => ({ type: 'ruled' as const, rules: { ...DEFAULT_POLICY, stream } })),
    timer.map((type) => ({ type })),
    timer.map((type) => ({ type })),
  ),
)

describe('whatever the machine is told, in whatever order,', () => {
  it('it never has two streams or two polls, always has a way on, and wants nothing after destroy', () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.boolean(),
        fc.array(anyEvent, { maxLength: 60 }),
        (shares, canStream, events) => {
          let at = 0
          let state = { ...initialState(shares), canStream }
          const held = { streams: 0, polls: 0, isAsleep: true }
          const timers = new Set<TimerName>()
          const take = (event: MachineInput) => {
            timers.delete(event.type as TimerName)
            if (event.type === 'polled') held.polls = 0
            const [next, effects] = step(state, { ...event, at } as MachineEvent)
            state = next
            for (const effect of effects) {
              const [what] = effect
              if (what === 'timer') timers.add(effect[1])
              else if (what === 'rest') {
                timers.clear()
                held.polls = 0
              } else if (what === 'openStream') held.streams++
              else if (what === 'closeStream') held.streams--
              else if (what === 'poll') held.polls++
            }
            expect(held.streams).toBeGreaterThanOrEqual(0)
            expect(held.streams).toBeLessThanOrEqual(1)
            expect(held.polls).toBeLessThanOrEqual(1)
            expect(held.streams).toBe([CONNECTING, LIVE].includes(state.phase) ? 1 : 0)
            const { phase: mode } = state
            const wayOn: Record<typeof mode, boolean> = {
              [FOLLOWING]: timers.has('patience'),
              [WAITING]: timers.has('attempt'),
              [CONNECTING]: timers.has('watchdog'),
              [LIVE]: timers.has('watchdog'),
              [POLLING]: timers.has('poll') || state.isAsking,
              [QUIET]: timers.has('attempt') || state.isAsking,
              [SILENCED]: timers.has('unhush'),
              [SUSPENDED]: true,
              [STOPPED]: timers.size === 0,
            }
            expect([mode, wayOn[mode]]).toEqual([mode, true])
          }
          take({ type: 'resume', isVisible: true, windowMs: 0 })
          for (const [afterMs, event] of events) {
            at += afterMs
            // What answers a request comes only where one was made, and a timer only where one was set.
            if (event.type === 'polled' && !state.isAsking) continue
            if (TIMERS.includes(event.type) && !timers.has(event.type as TimerName)) continue
            take(event)
          }
          take({ type: 'destroy' })
          expect(held.streams).toBe(0)
          expect(timers.size).toBe(0)
        },
      ),
      { numRuns: 2000 },
    )
  })
})

type Act = { do: 'open' | 'publish' | 'drop' } | { do: 'mood'; mood: FeedMood } | { do: TabAct; tab: number }
type TabAct = 'show' | 'hide' | 'freeze' | 'resume' | 'close' | 'destroy' | 'online'
const tabAct = fc.record({
  do: fc.constantFrom<TabAct>('show', 'hide', 'freeze', 'resume', 'close', 'destroy', 'online'),
  tab: fc.nat(5),
})
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ do: fc.constantFrom<'open' | 'publish' | 'drop'>('open', 'publish', 'drop') }),
  fc.record({
    do: fc.constant('mood' as const),
    mood: fc.constantFrom<FeedMood>(
      'well',
      'refused',
      'silent',
      'accept-close',
      'overload',
      204,
      429,
      500,
      503,
    ),
  }),
  tabAct,
  tabAct,
)

describe('a browser full of tabs, whatever happens to them and to the feed,', () => {
  it.each([true, false])(
    'has at most one stream (locks: %s), leaves nothing behind, and is current again',
    (hasLocks) => {
      fc.assert(
        fc.property(
          fc.array(fc.tuple(fc.constantFrom(0, 3, 400, 5000, 31_000, 400_000), act), { maxLength: 40 }),
          fc.nat(),
          (acts, seed) => {
            const clock = simulatedClock()
            const feed = simulatedFeed(clock)
            const browser = simulatedBrowser(clock, feed.server, {
              random: drawFrom(seed),
              hasLocks,
            })
            const tabs: { tab: SimulatedTab; client: Client; isGone: boolean }[] = []
            const open = () => {
              const tab = browser.openTab()
              const client = createClient(
                { url: 'https://status.example.com', app: 'web' },
                tab.browser,
                () => {
                  throw new Error('reload is not allowed here')
                },
              )
              tabs.push({ tab, client, isGone: false })
            }
            const check = () => {
              const streams = tabs.flatMap(({ tab }) =>
                [...tab.open].filter(({ url }) => url.includes('/stream')),
              )
              expect(streams.length).toBeLessThanOrEqual(hasLocks ? 1 : tabs.length)
              for (const { tab, isGone } of tabs)
                if (isGone) expect([tab.open.size, tab.timers()]).toEqual([0, 0])
            }
            let seq = 1
            open()
            for (const [ms, one] of acts) {
              if (one.do === 'open') {
                if (tabs.length < 6) open()
              } else if (one.do === 'publish') feed.publish(stateOf(++seq))
              else if (one.do === 'drop') feed.dropAll()
              else if (one.do === 'mood') feed.mood = one.mood
              else if ('tab' in one) {
                const found = tabs[one.tab]
                if (found === undefined || found.isGone) continue
                if (one.do === 'destroy') found.client.destroy()
                else if (one.do === 'online') found.tab.tell('online')
                else found.tab[one.do as Exclude<TabAct, 'destroy' | 'online'>]()
                if (one.do === 'destroy') found.isGone = true
                if (one.do === 'close') tabs.splice(one.tab, 1)
              }
              check()
              for (let left = ms; left > 0; left -= 1000) {
                clock.advance(Math.min(left, 1000))
                check()
              }
            }
            feed.mood = 'well'
            const living = tabs.filter(({ isGone }) => !isGone)
            for (const { tab } of living) {
              tab.resume()
              tab.show()
            }
            clock.advance(2 * HOUR_MS + 120_000)
            feed.publish(stateOf(++seq))
            clock.advance(1000)
            for (const { client } of living) expect(client.state?.seq).toBe(seq)
            check()
            for (const { tab, client } of living) {
              client.destroy()
              expect([tab.open.size, tab.timers()]).toEqual([0, 0])
            }
          },
        ),
        { numRuns: RUNS },
      )
    },
  )
})
