import { describe, expect, it } from 'vitest'
import type { StateDocument } from '../../../protocol/state-document.ts'
import type { ClientOptions } from '../../../sdk/client-types.ts'
import type { CreateReports, CreateSteering } from '../../../sdk/core/parts.ts'
import { startClient } from '../../../sdk/core/start-client.ts'
import { keepReports } from '../../../sdk/report/keep-reports.ts'
import { createSteering } from '../../../sdk/steering/steering.ts'
import { simulatedBrowser } from '../../support/embed/simulated-browser.ts'
import { simulatedClock } from '../../support/embed/simulated-clock.ts'
import { simulatedFeed } from '../../support/embed/simulated-feed.ts'
import { stateOf } from '../../support/embed/state-document.ts'

const HOUR_MS = 3_600_000
/** The feed's clock at the simulated time 0. */
const SERVER_START_MS = 1_700_000_000_000 + HOUR_MS
const NO_ENGINE = () => ({ update: () => undefined, destroy: () => undefined })

/** A client whose parts come when the test says so; `asked` holds the times of each asking. */
function clientOf(options: Partial<ClientOptions> = {}) {
  const clock = simulatedClock()
  const feed = simulatedFeed(clock)
  const browser = simulatedBrowser(clock, feed.server, { random: () => 0.5 })
  const tab = browser.openTab()
  const asked = { steering: [] as number[], reports: [] as number[] }
  let bring: { take(part: never): void; fail(): void } | undefined
  let hasReports = true
  const client = startClient(
    { url: 'https://status.example.com', app: 'web', appVersion: '1', ...options },
    tab.browser,
    {
      steering(take, fail) {
        asked.steering.push(clock.now())
        bring = { take, fail }
      },
      reports(take, fail) {
        asked.reports.push(clock.now())
        if (hasReports) take(keepReports satisfies CreateReports)
        else fail()
      },
    },
  )
  const steer: CreateSteering = (steered) => createSteering(steered, NO_ENGINE)
  let seq = 1
  return {
    clock,
    feed,
    tab,
    client,
    asked,
    arrive: () => bring?.take(steer as never),
    fail: () => bring?.fail(),
    setReports(here: boolean) {
      hasReports = here
    },
    publish(directives: object[]) {
      feed.publish(stateOf(++seq, { directives: directives as StateDocument['directives'] }))
    },
  }
}

const directive = (kind: string, more: object = {}) => ({
  id: `${kind.slice(0, 4)}00000001`,
  kind,
  issuedAt: new Date(SERVER_START_MS).toISOString(),
  expiresAt: new Date(SERVER_START_MS + HOUR_MS).toISOString(),
  target: { rollout: 100 },
  spreadSeconds: 0,
  ...more,
})
const CLOSED = directive('gate', { name: 'prefetch' })
/** Lets promises run, and tells whether this one has been kept. */
async function isKept(promise: Promise<unknown>): Promise<boolean> {
  let kept = false
  void promise.then(() => {
    kept = true
  })
  await new Promise((resolve) => setImmediate(resolve))
  return kept
}

describe('the part that carries out directives', () => {
  it.each<[boolean, Partial<ClientOptions>]>([
    [false, {}],
    [false, { allow: ['banner', 'report'] }],
    [false, { allow: ['banner', 'reload'], appVersion: undefined }],
    [true, { allow: ['banner', 'reload'] }],
    [true, { allow: ['disconnect'] }],
    [true, { allow: ['gate'] }],
  ])('is asked for at the start (%s) by a host with %j', (isAsked, options) => {
    const { asked, clock } = clientOf(options)
    expect(asked.steering).toEqual(isAsked ? [0] : [])
    clock.advance(HOUR_MS)
    expect(asked.steering).toEqual(isAsked ? [0] : [])
  })
  it('carries out on arrival what came before it', () => {
    const { clock, publish, client, arrive } = clientOf({ allow: ['disconnect'] })
    const events: string[] = []
    client.on('disconnect', (event) => events.push(event.directive.id))
    clock.advance(1000)
    publish([directive('disconnect', { scope: 'all' })])
    clock.advance(1000)
    expect([client.disconnected, events]).toEqual([false, []])
    arrive()
    expect([client.disconnected, events]).toEqual([true, ['disc00000001']])
  })
  it('is asked for again less and less often while it cannot be had, down to once in an hour', () => {
    const { clock, asked, fail } = clientOf({ allow: ['gate'] })
    for (const waitMs of [4000, 8000, 16_000, 32_000]) {
      const before = asked.steering.length
      fail()
      clock.advance(waitMs - 1)
      expect(asked.steering).toHaveLength(before)
      clock.advance(1)
      expect(asked.steering).toHaveLength(before + 1)
    }
    for (let i = 0; i < 20; i++) {
      fail()
      clock.advance(HOUR_MS / 2)
    }
    expect(asked.steering.at(-1)! - asked.steering.at(-2)!).toBe(HOUR_MS / 2)
  })
  it('is not asked for while silenced, and is once that is over', () => {
    const { clock, asked, publish, fail, client } = clientOf({ allow: ['gate'] })
    clock.advance(100)
    publish([directive('silence')])
    fail()
    clock.advance(HOUR_MS / 2)
    expect([client.connection, asked.steering]).toEqual(['silenced', [0]])
    publish([])
    clock.advance(2 * HOUR_MS)
    expect(asked.steering).toHaveLength(2)
  })
  it('silence needs no part', () => {
    const { clock, publish, client } = clientOf()
    clock.advance(1000)
    publish([directive('silence')])
    clock.advance(100)
    expect(client.connection).toBe('silenced')
  })
  it('a gate opens after 2 s without it, and one that must be known stays closed until it is here', async () => {
    const { clock, publish, client, arrive } = clientOf({ allow: ['gate'] })
    const closed = { whenUnknown: 'closed' } as const
    const [open, strict] = [client.gate('prefetch'), client.gate('prefetch', closed)]
    publish([CLOSED])
    expect([client.isOpen('prefetch'), client.isOpen('prefetch', closed)]).toEqual([true, false])
    clock.advance(1900)
    expect([await isKept(open), await isKept(strict)]).toEqual([false, false])
    clock.advance(200)
    expect([await isKept(open), await isKept(strict)]).toEqual([true, false])
    arrive()
    expect([client.isOpen('prefetch'), await isKept(strict)]).toEqual([false, false])
    publish([])
    clock.advance(100)
    expect([client.isOpen('prefetch'), await isKept(strict)]).toEqual([true, true])
  })
  it('a gate that was asked for before still waits no longer than 2 s for a first state', async () => {
    const { clock, feed, client, arrive } = clientOf({ allow: ['gate'] })
    feed.mood = 'silent'
    const gate = client.gate('prefetch')
    clock.advance(1500)
    arrive()
    clock.advance(400)
    expect(await isKept(gate)).toBe(false)
    clock.advance(200)
    expect(await isKept(gate)).toBe(true)
  })
  it('coming after destroy() it is not used, every gate is open, and no timer is left', async () => {
    const { clock, tab, client, arrive, fail } = clientOf({ allow: ['gate', 'disconnect'] })
    const gates = [client.gate('prefetch'), client.gate('prefetch', { whenUnknown: 'closed' })]
    clock.advance(100)
    client.destroy()
    expect(await Promise.all(gates.map(isKept))).toEqual([true, true])
    expect(client.isOpen('prefetch', { whenUnknown: 'closed' })).toBe(true)
    arrive()
    fail()
    expect([tab.timers(), tab.open.size]).toEqual([0, 0])
  })
  it('hands saved work back without it', () => {
    const { client, tab } = clientOf()
    tab.browser.store(
      'allclear:saved:https://status.example.com',
      '{"value":{"draft":"hello"}}',
      'sessionStorage',
    )
    expect(client.takeSaved()).toEqual({ draft: 'hello' })
    expect(client.takeSaved()).toBe(null)
  })
})

describe('the part that sends reports', () => {
  it('is asked for by nobody who reports nothing', () => {
    const { clock, asked } = clientOf()
    clock.advance(HOUR_MS)
    expect(asked.reports).toEqual([])
  })
  it('cannot be had: reports are kept, five at most, none too long, and sent once it can', async () => {
    const { clock, feed, client, setReports } = clientOf()
    setReports(false)
    clock.advance(1000)
    expect(await client.report({ note: 'n'.repeat(9000) })).toBe('full')
    const outcomes: string[] = []
    for (let i = 0; i < 6; i++) outcomes.push(await client.report({ note: `n${i}` }))
    expect(outcomes).toEqual(['kept', 'kept', 'kept', 'kept', 'kept', 'full'])
    setReports(true)
    for (let i = 0; i < 300; i++) {
      clock.advance(1000)
      await new Promise((resolve) => setImmediate(resolve))
    }
    const sent = feed.log.filter(({ path }) => path.endsWith('/reports')).map(({ body }) => JSON.parse(body!))
    expect(sent.map(({ note }) => note)).toEqual(['n0', 'n1', 'n2', 'n3', 'n4'])
    expect(sent[0]).toMatchObject({ app: 'web', appVersion: '1', online: true })
  })
  it('sends only what the server takes: fields cut to their limits, nothing empty or unknown', async () => {
    const { clock, feed, client } = clientOf({ app: undefined })
    clock.advance(1000)
    const outcome = client.report({ note: 'n'.repeat(2000), contact: '', component: 'c'.repeat(100) })
    clock.advance(100)
    expect(await outcome).toBe('sent')
    const body = JSON.parse(feed.log.find(({ path }) => path.endsWith('/reports'))!.body!)
    expect([body.note.length, body.component.length]).toEqual([1000, 64])
    expect(Object.keys(body).sort()).toEqual(
      ['appVersion', 'component', 'id', 'note', 'online', 'stateAgeSeconds', 'writtenAt'].sort(),
    )
  })
})
