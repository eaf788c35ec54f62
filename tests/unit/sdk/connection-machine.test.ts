import { describe, expect, it } from 'vitest'
import { DEFAULT_POLICY } from '../../../protocol/policy.ts'
import type { Policy } from '../../../protocol/state-document.ts'
import { initialState } from '../../../sdk/core/connection/initial-state.ts'
import { step } from '../../../sdk/core/connection/machine.ts'
import type { Effect, MachineEvent, MachineState } from '../../../sdk/core/connection/machine-types.ts'

type Input = MachineEvent extends infer E ? (E extends unknown ? Omit<E, 'at'> : never) : never

const MODES = [
  'connecting',
  'live',
  'waiting',
  'following',
  'quiet',
  'polling',
  'suspended',
  'silenced',
  'stopped',
]
const ENDED = { type: 'lost', code: 0, floorMs: 0 } as const

/** A machine in a test's hand: what the last event made it do, and where it stands. */
function machine(
  given: { shares?: boolean; canStream?: boolean; isHidden?: boolean; policy?: Partial<Policy> } = {},
) {
  let at = 1000
  let state: MachineState = {
    ...initialState(given.shares ?? false),
    canStream: given.canStream ?? true,
  }
  let last: Effect[] = []
  const take = (event: Input, afterMs = 0) => {
    at += afterMs
    const [next, effects] = step(state, { ...event, at } as MachineEvent)
    state = next
    last = effects
    return self
  }
  const self = {
    take,
    fire: (name: string, afterMs = 0) => take({ type: name } as Input, afterMs),
    get mode() {
      return MODES[state.phase]
    },
    get state() {
      return state
    },
    get did() {
      return last.map(([what]) => what)
    },
    /** Floor and window of a timer that the last event set. */
    timer(name: string) {
      const found = last.findLast((effect) => effect[0] === 'timer' && effect[1] === name)
      return found?.[0] === 'timer' ? [found[2], found[3]] : null
    },
    isSooner: (name: string) =>
      last.some((effect) => effect[0] === 'timer' && effect[1] === name && effect[4]),
    connect: () => self.fire('attempt').take({ type: 'opened' }),
    live: () => self.connect().take({ type: 'proved' }),
  }
  if (given.policy) take({ type: 'ruled', rules: { ...DEFAULT_POLICY, ...given.policy } })
  return take({ type: 'resume', isVisible: !given.isHidden, windowMs: 0 })
}

describe('an attempt', () => {
  it('comes at once after a page load', () => {
    const tab = machine()
    expect(tab.timer('attempt')).toEqual([0, 0])
    expect(tab.fire('attempt').did).toContain('openStream')
  })
  it('draws from a window that doubles with each failure up to the cap, and from the whole of it', () => {
    const tab = machine()
    const windows: unknown[] = []
    for (let i = 0; i < 9; i++) windows.push(tab.fire('attempt').take(ENDED).timer('attempt'))
    expect(windows).toEqual(
      [2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000, 60_000].map((w) => [0, w]),
    )
  })
  it('draws from at least reconnectSpreadMs once a stream was lost', () => {
    expect(machine().live().take(ENDED).timer('attempt')).toEqual([0, 10_000])
    expect(machine().connect().take(ENDED).timer('attempt')).toEqual([0, 10_000])
  })
  it.each([
    ['goodbye', { type: 'lost', code: 0, floorMs: 12_345 }, 12_345],
    ['Retry-After', { type: 'lost', code: 503, floorMs: 20_000 }, 20_000],
  ] as const)('waits for the floor of %s before its draw', (what, event, floorMs) => {
    const tab = machine().fire('attempt')
    if (what === 'goodbye') tab.take({ type: 'opened' })
    expect(tab.take(event).timer('attempt')?.[0]).toBe(floorMs)
  })
  it('waits for the floor of retry: each time, until another one is told', () => {
    const tab = machine().connect().take({ type: 'retry', ms: 15_000 }).take(ENDED)
    expect(tab.timer('attempt')).toEqual([15_000, 10_000])
    expect(tab.fire('attempt', 20_000).take(ENDED).timer('attempt')).toEqual([15_000, 4000])
  })
})

describe('the count of failures', () => {
  const failed = () => machine().fire('attempt').take(ENDED).connect()
  it('is kept by a stream that merely opened, or said something else than a state', () => {
    const tab = failed().take({ type: 'bytes' }, 60_000)
    tab.fire('healthy')
    expect(tab.state.failures).toBe(1)
  })
  it('is kept by a state alone', () => {
    const tab = failed().take({ type: 'proved' })
    expect(tab.timer('healthy')).toEqual([30_000, 0])
    expect(tab.state.failures).toBe(1)
  })
  it('is 0 after a state and healthySeconds of the same stream', () => {
    expect(failed().take({ type: 'proved' }).fire('healthy').state.failures).toBe(0)
  })
  it('outlives being shown, coming online and waking', () => {
    const tab = failed().take(ENDED).take({ type: 'hidden' })
    tab.take({ type: 'shown' }).take({ type: 'online' }).take({ type: 'woke' })
    expect(tab.state.failures).toBe(2)
  })
})

describe('coming back', () => {
  it('online and waking draw from the same window and only ever shorten the wait', () => {
    const tab = machine().live().take(ENDED)
    expect(tab.take({ type: 'online' }).timer('attempt')).toEqual([0, 10_000])
    expect(tab.isSooner('attempt')).toBe(true)
    expect(tab.take({ type: 'woke' }).timer('attempt')).toEqual([0, 10_000])
  })
  it('waking takes a stream that slept for dead', () => {
    const tab = machine().live().take({ type: 'woke' }, 600_000)
    expect(tab.did).toContain('closeStream')
    expect(tab.timer('attempt')).toEqual([0, 10_000])
  })
  it('becoming visible draws from two seconds, above a floor that still holds', () => {
    const tab = machine().connect().take({ type: 'lost', code: 0, floorMs: 30_000 })
    tab.take({ type: 'hidden' }).take({ type: 'shown' }, 10_000)
    expect(tab.timer('attempt')).toEqual([20_000, 2000])
    expect(tab.isSooner('attempt')).toBe(true)
  })
})

describe('a stream', () => {
  it('is dead after two and a half heartbeats without a byte', () => {
    const tab = machine().live()
    expect(tab.take({ type: 'bytes' }, 5000).timer('watchdog')).toEqual([37_500, 0])
    expect(tab.fire('watchdog', 37_500).did).toContain('closeStream')
    expect(tab.mode).toBe('waiting')
  })
  it('is looked at again when the tab is shown, for timers of hidden tabs are late', () => {
    const tab = machine().live().take({ type: 'hidden' }).take({ type: 'shown' }, 38_000)
    expect(tab.did).toContain('closeStream')
  })
  it('follows a heartbeat that the policy changes, at once', () => {
    const policy = { ...DEFAULT_POLICY, heartbeatSeconds: 5 }
    expect(machine().live().take({ type: 'ruled', rules: policy }, 2000).timer('watchdog')).toEqual([
      10_500, 0,
    ])
  })
  it('ends where the policy says so, and snapshots come instead, spread over a whole interval', () => {
    const tab = machine()
      .live()
      .take({ type: 'ruled', rules: { ...DEFAULT_POLICY, stream: false } })
    expect(tab.did).toContain('closeStream')
    expect(tab.mode).toBe('polling')
    expect(tab.timer('poll')).toEqual([0, 60_000])
    tab.take({ type: 'ruled', rules: DEFAULT_POLICY })
    expect(tab.timer('attempt')).toEqual([0, 10_000])
  })
})

describe('a hidden tab', () => {
  it('closes its stream after the grace and polls around hiddenPollSeconds', () => {
    const tab = machine().live().take({ type: 'hidden' })
    expect(tab.timer('grace')).toEqual([30_000, 0])
    expect(tab.fire('grace', 30_000).did).toContain('closeStream')
    expect(tab.mode).toBe('polling')
    expect(tab.timer('poll')).toEqual([240_000, 90_000])
    expect(tab.fire('poll', 300_000).did).toContain('poll')
    expect(tab.take({ type: 'polled', code: 200, floorMs: 0, hasState: true }).timer('poll')).toEqual([
      240_000, 90_000,
    ])
    expect(tab.take({ type: 'shown' }).timer('attempt')).toEqual([0, 2000])
  })
  it('keeps it through a short look elsewhere', () => {
    const tab = machine().live()
    for (let i = 0; i < 20; i++) tab.take({ type: 'hidden' }).take({ type: 'shown' }, 500)
    expect(tab.mode).toBe('live')
    expect(tab.fire('grace').mode).toBe('live')
  })
  it('does not poll while another tab says that it holds the newest state', () => {
    const tab = machine({ shares: true }).take({ type: 'hidden' }).fire('grace', 30_000)
    expect(tab.did).toContain('releaseLock')
    tab.take({ type: 'heard', isLeader: true, isFresh: true, failures: 0, floorMs: 0 })
    expect(tab.timer('poll')).toEqual([240_000, 90_000])
  })
})

describe('a server that refuses', () => {
  it.each([204, 410])(
    'with %i is left alone for an hour, then polled once, then streamed again',
    (status) => {
      const tab = machine().fire('attempt').take({ type: 'lost', code: status, floorMs: 0 })
      expect(tab.mode).toBe('quiet')
      expect(tab.timer('attempt')).toEqual([3_600_000, 60_000])
      tab
        .take({ type: 'hidden' })
        .take({ type: 'shown' }, 60_000)
        .take({ type: 'online' })
        .take({ type: 'hint' })
      expect(tab.did).not.toContain('poll')
      expect(tab.fire('attempt', 3_600_000).did).toContain('poll')
      tab.take({ type: 'polled', code: 200, floorMs: 0, hasState: true })
      expect(tab.timer('attempt')).toEqual([0, 10_000])
    },
  )
  it('with 204 on the poll as well gets another hour', () => {
    const tab = machine().fire('attempt').take({ type: 'lost', code: 204, floorMs: 0 })
    tab.fire('attempt', 3_600_000).take({ type: 'polled', code: 204, floorMs: 0, hasState: false })
    expect(tab.timer('attempt')).toEqual([3_600_000, 60_000])
  })
  it.each([
    ['503', { type: 'lost', code: 503, floorMs: 20_000 }],
    ['429', { type: 'lost', code: 429, floorMs: 20_000 }],
    ['goodbye: overload', { type: 'lost', code: 503, floorMs: 20_000 }],
  ] as const)('with %s is polled meanwhile, spread over a poll interval', (what, event) => {
    const tab = machine().live().take(ENDED).fire('attempt', 10_000)
    if (what.startsWith('goodbye')) tab.take({ type: 'opened' })
    expect(tab.take(event).timer('poll')).toEqual([0, 60_000])
    expect(tab.fire('poll').did).toContain('poll')
    tab.take({ type: 'polled', code: 200, floorMs: 0, hasState: true })
    expect(tab.timer('poll')).toEqual([48_000, 18_000])
  })
  it("heeds a snapshot's own Retry-After, whatever the tab does", () => {
    const tab = machine({ canStream: false }).fire('poll')
    tab.take({ type: 'polled', code: 503, floorMs: 90_000, hasState: false })
    expect(tab.timer('poll')).toEqual([90_000, 18_000])
    tab.take({ type: 'hidden' }).fire('grace', 30_000).take({ type: 'shown' })
    expect(tab.timer('poll')).toEqual([60_000, 2000])
  })
})

describe('without a streaming fetch', () => {
  it('the snapshot comes at once and then within 70 s', () => {
    const tab = machine({ canStream: false })
    expect(tab.timer('poll')).toEqual([0, 0])
    tab.fire('poll').take({ type: 'polled', code: 200, floorMs: 0, hasState: true })
    const [floorMs, windowMs] = tab.timer('poll')!
    expect(floorMs! + windowMs!).toBeLessThan(70_000)
  })
  it('one that turns out to be missing is not asked for again', () => {
    const tab = machine().fire('attempt').take({ type: 'unstreamable' })
    expect(tab.mode).toBe('polling')
    expect(tab.take({ type: 'online' }).did).not.toContain('openStream')
  })
})

describe('one stream for a browser', () => {
  it('waits for the lock, and connects when it is granted', () => {
    const tab = machine({ shares: true })
    expect(tab.did).toContain('requestLock')
    expect(tab.mode).toBe('following')
    expect(tab.take({ type: 'granted' }).timer('attempt')).toEqual([0, 0])
    expect(tab.timer('pulse')).toEqual([3000, 0])
  })
  it('takes over with the failures and the floor of the leader before it', () => {
    const tab = machine({ shares: true })
    tab.take({ type: 'heard', isLeader: true, isFresh: false, failures: 4, floorMs: 9000 })
    expect(tab.take({ type: 'granted' }, 1000).timer('attempt')).toEqual([8000, 16_000])
  })
  it('steals from a leader that is not heard, but only where the tab is visible', () => {
    const tab = machine({ shares: true })
    expect(tab.fire('patience').did).toContain('stealLock')
    tab.take({ type: 'hidden' })
    expect(tab.fire('patience').did).not.toContain('stealLock')
  })
  it('lets go of stream and lock when the page is put away, and asks again when it is back', () => {
    const tab = machine({ shares: true }).take({ type: 'granted' }).live().take({ type: 'suspend' })
    expect(tab.did).toEqual(expect.arrayContaining(['closeStream', 'releaseLock']))
    expect(tab.take({ type: 'resume', isVisible: true, windowMs: 2000 }).did).toContain('requestLock')
  })
  it('a leader that was robbed closes its stream and stands in line again', () => {
    const tab = machine({ shares: true }).take({ type: 'granted' }).live().take({ type: 'robbed' })
    expect(tab.did).toEqual(expect.arrayContaining(['closeStream', 'requestLock']))
    expect(tab.mode).toBe('following')
  })
  it('where locks are refused, each visible tab streams', () => {
    expect(machine({ shares: true }).take({ type: 'unshareable' }).fire('attempt').did).toContain(
      'openStream',
    )
  })
})

describe('a hint from the host', () => {
  it('asks for the snapshot where the stream is blocked, at most once in a poll interval', () => {
    const tab = machine().fire('attempt').take(ENDED)
    expect(tab.take({ type: 'hint' }).timer('poll')).toEqual([0, 2000])
    tab.fire('poll').take({ type: 'polled', code: 200, floorMs: 0, hasState: true })
    expect(tab.take({ type: 'hint' }, 10_000).did).toEqual([])
  })
  it('changes nothing where a stream is open', () => {
    expect(machine().live().take({ type: 'hint' }).did).toEqual([])
  })
})

describe('the end', () => {
  it('silence closes everything until its time has come', () => {
    const tab = machine({ shares: true }).take({ type: 'granted' }).live().take({ type: 'hush', ms: 600_000 })
    expect(tab.did).toEqual(expect.arrayContaining(['closeStream', 'releaseLock']))
    expect(tab.timer('unhush')).toEqual([600_000, 0])
    expect(tab.take({ type: 'shown' }).take({ type: 'online' }).take({ type: 'hint' }).did).toEqual([])
    expect(tab.fire('unhush').did).toContain('requestLock')
  })
  it('destroy closes everything for ever', () => {
    const tab = machine().live().take({ type: 'destroy' })
    expect(tab.did).toContain('closeStream')
    tab.take({ type: 'resume', isVisible: true, windowMs: 0 })
    expect(tab.did).toEqual([])
  })
})
