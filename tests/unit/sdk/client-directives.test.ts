import { describe, expect, it } from 'vitest'
import type { StateDocument } from '../../../protocol/state-document.ts'
import type { ClientOptions } from '../../../sdk/client-types.ts'
import { createClient } from '../../../sdk/core/client.ts'
import type { ReloadSurroundings } from '../../../sdk/reload/reload-engine-types.ts'
import { simulatedBrowser } from '../../support/embed/simulated-browser.ts'
import { simulatedClock } from '../../support/embed/simulated-clock.ts'
import { type FeedMood, simulatedFeed } from '../../support/embed/simulated-feed.ts'
import { stateOf } from '../../support/embed/state-document.ts'

const HOUR_MS = 3_600_000
/** The feed's clock at the simulated time 0. */
const SERVER_START_MS = 1_700_000_000_000 + HOUR_MS
const ALL = ['banner', 'reload', 'disconnect', 'gate', 'report'] as const

/** A tab with a client of the whole core; the reload engine's part is played by a list of what it is told. */
function tabOf(options: Partial<ClientOptions> = {}, draw = 0.5) {
  const clock = simulatedClock()
  const feed = simulatedFeed(clock)
  const browser = simulatedBrowser(clock, feed.server, { random: () => draw })
  const reloads: string[][] = []
  let surroundings: ReloadSurroundings | undefined
  const open = (isHidden = false) => {
    const tab = browser.openTab(isHidden)
    const client = createClient(
      { url: 'https://status.example.com/', app: 'web', appVersion: '1', allow: ALL, ...options },
      tab.browser,
      (given) => {
        surroundings = given
        return {
          update: (directives) => void reloads.push(directives.map(({ id }) => id)),
          destroy: () => undefined,
        }
      },
    )
    const events: string[] = []
    for (const name of ['disconnect', 'reconnect'] as const)
      client.on(name, (directive) => events.push(`${name} ${directive.id} at ${clock.now()}`))
    return { tab, client, events }
  }
  let seq = 1
  return {
    clock,
    feed,
    browser,
    reloads,
    open,
    ...open(),
    engine: () => surroundings!,
    publish(directives: object[]) {
      feed.publish(stateOf(++seq, { directives: directives as StateDocument['directives'] }))
    },
  }
}

/** A directive of the given kind, good for `lifeMs` from the simulated time 0. */
function directive(kind: string, more: object = {}, lifeMs = HOUR_MS) {
  return {
    id: `${kind.slice(0, 4)}00000001`,
    kind,
    issuedAt: new Date(SERVER_START_MS).toISOString(),
    expiresAt: new Date(SERVER_START_MS + lifeMs).toISOString(),
    target: { rollout: 100 },
    spreadSeconds: 10,
    ...(kind === 'reload' ? { mode: 'force', hidden: 'when-shown', idleSeconds: 900 } : {}),
    ...(kind === 'disconnect' ? { scope: 'all' } : {}),
    ...(kind === 'gate' ? { name: 'prefetch' } : {}),
    ...more,
  }
}
const reload = (target: object, more: object = {}) => directive('reload', { target, ...more })
const passed = async (promise: Promise<void>) => {
  let isPassed = false
  void promise.then(() => {
    isPassed = true
  })
  await Promise.resolve()
  await Promise.resolve()
  return () => Promise.resolve().then(() => isPassed)
}

describe('a directive reaches the reload engine', () => {
  const meant = { versions: ['1'], rollout: 100 }
  it.each<[string, object, Partial<ClientOptions>, boolean]>([
    ['that names the version', reload(meant), {}, true],
    ['that names another version', reload({ versions: ['2'], rollout: 100 }), {}, false],
    ['where the version is unknown', reload(meant), { appVersion: undefined }, false],
    ['that names the app', reload({ ...meant, app: 'web' }), {}, true],
    ['that names another app', reload({ ...meant, app: 'desktop' }), {}, false],
    ['whose rollout is 0', reload({ ...meant, rollout: 0 }), {}, false],
    ['where the host does not allow it', reload(meant), { allow: ['banner', 'gate'] }, false],
    ['that has expired', reload(meant, { expiresAt: new Date(SERVER_START_MS).toISOString() }), {}, false],
    [
      'that was issued more than a day ago',
      reload(meant, { issuedAt: new Date(SERVER_START_MS - 24 * HOUR_MS).toISOString() }),
      {},
      false,
    ],
    ['without versions', reload({ rollout: 100 }), {}, false],
    ['of a mode that nobody knows', reload(meant, { mode: 'nuke' }), {}, false],
  ])('%s: %#', (_, one, options, isMeant) => {
    const { clock, publish, reloads } = tabOf(options)
    clock.advance(100)
    publish([one])
    clock.advance(100)
    expect(reloads.at(-1) ?? []).toEqual(isMeant ? ['relo00000001'] : [])
  })
  it('not before the server told its clock', () => {
    const { clock, feed, reloads } = tabOf()
    feed.mood = 'silent'
    clock.advance(100)
    feed.state = stateOf(2, { directives: [reload(meant)] as never })
    expect(reloads.flat()).toEqual([])
  })
  it('until it expires, without any connection', () => {
    const { clock, feed, publish, reloads } = tabOf()
    clock.advance(100)
    publish([directive('reload', { target: meant }, 60_000)])
    feed.mood = 'refused'
    feed.dropAll()
    clock.advance(59_000)
    expect(reloads.at(-1)).toEqual(['relo00000001'])
    clock.advance(1100)
    expect(reloads.at(-1)).toEqual([])
  })
  it('never from the fallback, which a banner may still show', () => {
    const { clock, feed, client, reloads } = tabOf({ fallback: 'https://copy.example.net' })
    feed.state = stateOf(9, { directives: [reload(meant)] as never })
    feed.answer = (url) => (url.hostname === 'copy.example.net' ? 'well' : 'refused')
    clock.advance(120_000)
    expect(client.state?.seq).toBe(9)
    expect(client.isFallback).toBe(true)
    expect(reloads.flat()).toEqual([])
    feed.answer = () => 'well'
    clock.advance(300_000)
    expect(client.isFallback).toBe(false)
    expect(reloads.at(-1)).toEqual(['relo00000001'])
  })
  it('and is confirmed only while it is in the newest snapshot', async () => {
    const { clock, feed, publish, engine } = tabOf()
    clock.advance(100)
    publish([reload(meant)])
    const yes = engine().confirm('relo00000001')
    clock.advance(100)
    expect(await yes).toBe(true)
    feed.state = stateOf(99)
    const no = engine().confirm('relo00000001')
    clock.advance(100)
    expect(await no).toBe(false)
    feed.mood = 'refused'
    const unknown = engine().confirm('relo00000001')
    clock.advance(100)
    expect(await unknown).toBe(false)
  })
})

describe('disconnect', () => {
  it('fires once, however often it is delivered, and reconnect once within the spread of its end', () => {
    const { clock, publish, events, client } = tabOf()
    clock.advance(1000)
    publish([directive('disconnect')])
    publish([directive('disconnect')])
    expect(client.disconnected).toBe(true)
    clock.advance(10_000)
    publish([])
    publish([])
    clock.advance(10_000)
    expect(events).toEqual(['disconnect disc00000001 at 1000', 'reconnect disc00000001 at 16000'])
    expect(client.disconnected).toBe(false)
  })
  it('for hidden tabs leaves the visible one alone, and ends a random wait after the tab is shown', () => {
    const { clock, publish, events, tab } = tabOf()
    clock.advance(1000)
    publish([directive('disconnect', { scope: 'hidden' })])
    expect(events).toEqual([])
    tab.hide()
    expect(events).toEqual(['disconnect disc00000001 at 1000'])
    tab.show()
    clock.advance(10_000)
    expect(events.at(-1)).toBe('reconnect disc00000001 at 6000')
  })
  it('is known to a page that is loaded meanwhile', () => {
    const { clock, publish, open } = tabOf()
    clock.advance(1000)
    publish([directive('disconnect')])
    const late = open()
    clock.advance(100)
    expect(late.client.disconnected).toBe(true)
  })
})

describe('a gate', () => {
  it('is open where nothing closes it, and waits at most 2 s for a first state', async () => {
    const { clock, feed, open } = tabOf()
    expect(open().client.isOpen('prefetch')).toBe(true)
    feed.mood = 'silent'
    const { client } = tabOf()
    const isPassed = await passed(client.gate('prefetch'))
    expect(await isPassed()).toBe(false)
    clock.advance(100)
  })
  it('lets through after 2 s where the server is silent, unless the caller wants it closed', async () => {
    const { clock, feed, client } = tabOf()
    feed.mood = 'silent'
    const isPassed = await passed(client.gate('prefetch'))
    const isPassedClosed = await passed(client.gate('prefetch', { whenUnknown: 'closed' }))
    expect(client.isOpen('prefetch')).toBe(true)
    expect(client.isOpen('prefetch', { whenUnknown: 'closed' })).toBe(false)
    clock.advance(1900)
    expect(await isPassed()).toBe(false)
    clock.advance(200)
    expect(await isPassed()).toBe(true)
    expect(await isPassedClosed()).toBe(false)
  })
  it('holds while a directive closes it and lets through within the spread, not at once', async () => {
    const { clock, publish, client } = tabOf()
    clock.advance(1000)
    publish([directive('gate')])
    expect(client.isOpen('prefetch')).toBe(false)
    expect(client.isOpen('other')).toBe(true)
    const isPassed = await passed(client.gate('prefetch'))
    clock.advance(60_000)
    publish([])
    clock.advance(4000)
    expect([await isPassed(), client.isOpen('prefetch')]).toEqual([false, false])
    clock.advance(2000)
    expect([await isPassed(), client.isOpen('prefetch')]).toEqual([true, true])
  })
  it('opens when the directive expires, with the server gone', async () => {
    const { clock, feed, publish, client } = tabOf()
    clock.advance(1000)
    publish([directive('gate', { spreadSeconds: 0 }, 60_000)])
    const isPassed = await passed(client.gate('prefetch'))
    feed.mood = 'refused'
    feed.dropAll()
    clock.advance(58_000)
    expect(await isPassed()).toBe(false)
    clock.advance(1100)
    expect(await isPassed()).toBe(true)
  })
  it('is open where the host does not allow gates, and after destroy()', async () => {
    const one = tabOf({ allow: ['banner'] })
    one.clock.advance(1000)
    one.publish([directive('gate')])
    expect(one.client.isOpen('prefetch')).toBe(true)
    const two = tabOf()
    two.clock.advance(1000)
    two.publish([directive('gate')])
    const isPassed = await passed(two.client.gate('prefetch'))
    two.client.destroy()
    expect(await isPassed()).toBe(true)
  })
})

describe('silence', () => {
  it('closes the stream and sends nothing until its end and a draw from its spread', async () => {
    const { clock, feed, publish, client } = tabOf({ allow: [] })
    clock.advance(1000)
    publish([directive('silence', {}, 600_000)])
    clock.advance(100)
    expect(client.connection).toBe('silenced')
    expect(feed.openStreams()).toBe(0)
    const before = feed.log.length
    clock.advance(600_000)
    expect(feed.log.length).toBe(before)
    publish([])
    clock.advance(10_000)
    expect(client.connection).toBe('live')
  })
})

describe('a report', () => {
  it('goes out with what the client sees, and without a preflight', async () => {
    const { clock, feed, client } = tabOf()
    clock.advance(1000)
    const outcome = client.report({ note: 'Chats are gone', component: '8xk2' })
    clock.advance(100)
    expect(await outcome).toBe('sent')
    const body = JSON.parse(feed.log.find(({ path }) => path.endsWith('/reports'))?.body ?? '{}')
    expect(body).toMatchObject({
      note: 'Chats are gone',
      component: '8xk2',
      app: 'web',
      appVersion: '1',
      online: true,
      stateAgeSeconds: 1,
    })
    expect(body.id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/)
  })
  it('is kept while the server is out of reach, at most five, and sent once it is well', async () => {
    const { clock, feed, client } = tabOf()
    feed.mood = 'refused'
    clock.advance(100)
    const outcomes: string[] = []
    for (let i = 0; i < 6; i++) {
      const outcome = client.report({ note: `n${i}` })
      clock.advance(100)
      outcomes.push(await outcome)
    }
    expect(outcomes).toEqual(['kept', 'kept', 'kept', 'kept', 'kept', 'full'])
    feed.mood = 'well'
    feed.log.length = 0
    for (let i = 0; i < 300; i++) {
      clock.advance(1000)
      await new Promise((resolve) => setImmediate(resolve))
    }
    const notes = feed.log
      .filter(({ path }) => path.endsWith('/reports'))
      .map(({ body }) => JSON.parse(body!).note)
    expect(notes).toEqual(['n0', 'n1', 'n2', 'n3', 'n4'])
  })
  it.each<[FeedMood, string]>([
    [200, 'kept'],
    [204, 'kept'],
    [429, 'kept'],
    [503, 'kept'],
    [400, 'sent'],
  ])(
    'answered with %s ends as %s: only 202 says that it is stored; what is refused would only come again',
    async (mood, expected) => {
      const { clock, feed, client } = tabOf()
      feed.mood = mood
      const outcome = client.report({ note: 'Chats are gone' })
      clock.advance(100)
      expect(await outcome).toBe(expected)
    },
  )
  it('is refused where the host does not allow it', async () => {
    expect(await tabOf({ allow: ['banner'] }).client.report({ note: 'x' })).toBe('not-allowed')
  })
})

describe('presence', () => {
  it('tells the tabs of a browser by version and visibility, at most once in five minutes', () => {
    const { clock, feed, open } = tabOf()
    open()
    open(true)
    clock.advance(120_000)
    const beacons = () => feed.log.filter(({ path }) => path.endsWith('/presence'))
    expect(beacons().map(({ body }) => JSON.parse(body!))).toEqual([
      {
        tabs: expect.arrayContaining([
          { app: 'web', version: '1', visibility: 'visible', count: 2 },
          { app: 'web', version: '1', visibility: 'hidden', count: 1 },
        ]),
      },
    ])
    clock.advance(HOUR_MS)
    expect(beacons().length).toBeLessThanOrEqual(13)
    expect(beacons().length).toBeGreaterThan(9)
  })
})

describe('saved work', () => {
  it('comes back once, after a reload of this tab only', async () => {
    const { clock, client, engine, open } = tabOf()
    client.onSave(async () => ({ draft: 'hello' }))
    expect(await engine().save()).toBe(true)
    expect(client.takeSaved()).toBe(null)
    clock.advance(1)
    const after = open()
    expect(after.client.takeSaved()).toEqual({ draft: 'hello' })
    expect(after.client.takeSaved()).toBe(null)
  })
  it('counts as failed where there is no hook, or one rejects or hangs', async () => {
    const { clock, client, engine } = tabOf()
    expect(await engine().save()).toBe(false)
    const off = client.onSave(() => Promise.reject(new Error('no')))
    expect(await engine().save()).toBe(false)
    off()
    client.onSave(() => new Promise(() => undefined))
    const hung = engine().save()
    clock.advance(6000)
    expect(await hung).toBe(false)
  })
})

describe('the order of states', () => {
  it('never goes back, not for an old snapshot nor a forged frame', () => {
    const { clock, feed, client } = tabOf()
    clock.advance(100)
    feed.publish(stateOf(5))
    for (const raw of ['null', '{', '[]', '{"protocol":1}', '{"protocol":2,"epoch":"z","seq":9}'])
      feed.send(`event: state\ndata: ${raw}\n\n`)
    feed.send('event: nobody\ndata: knows\n\n')
    feed.publish(stateOf(4))
    expect(client.state?.seq).toBe(5)
    feed.publish(stateOf(1, { epoch: '20270101T000000.000Z-0000' }))
    expect(client.state?.seq).toBe(1)
  })
})
