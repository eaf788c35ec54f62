import { formatVersion } from '../../../protocol/version-order.ts'
import type { ConnectionName } from '../../client-types.ts'
import type { Answer } from '../ask.ts'
import type { SteeredClient } from '../parts.ts'
import { parseJson } from '../read-state.ts'
import type { RollCall } from '../tell-presence.ts'
import { fetchSnapshot } from './fetch-snapshot.ts'
import { initialState } from './initial-state.ts'
import { step } from './machine.ts'
import {
  CONNECTING,
  type EffectName,
  type EffectsOf,
  FOLLOWING,
  LIVE,
  type MachineEvent,
  type MachineInput,
  PHASE_NAMES,
  type Tell,
  type TimerName,
  WAITING,
} from './machine-types.ts'
import { openStream } from './open-stream.ts'
import { openTabChannel, type TabChannel } from './tab-channel.ts'

export interface ConnectionSetup {
  /** The state, its source or the connection's name has changed. */
  onChange(): void
  /** The connection has proved itself, and every few seconds while that lasts. */
  onHealthy(): void
  /** Another tab asks what runs here, or answers. */
  onRollCall(message: readonly unknown[]): void
}

export interface Connection {
  /** To be called once, when all that listens is there. */
  start(): void
  name(): ConnectionName
  tell: Tell
  /** Takes an answer of `url` itself as if the machine had asked for it; false: it holds no state. */
  take(snapshot: Answer): boolean
  post(message: RollCall): void
  destroy(): void
}

/** A timer that comes later than this slept through something. */
const SLEPT_MS = 20_000
const RESUME_WINDOW_MS = 2000

/** Runs the machine in a browser: carries out its effects and feeds it what happens. */
export function runConnection(client: SteeredClient, setup: ConnectionSetup): Connection {
  const { browser, truth, url, fallback, app, appVersion } = client
  const { onChange, onHealthy } = setup
  const timers = new Map<TimerName, { dueAt: number; cancel: () => void }>()
  const waiting: MachineInput[] = []
  let closeStream: (() => void) | undefined
  let abortPoll: (() => void) | undefined
  let releaseLock: (() => void) | undefined
  const key = `allclear:1:${url}`
  const shares = !!(browser.lock && browser.openChannel)
  let tabs: TabChannel | undefined
  let state = initialState(shares)

  /** What is told meanwhile, by what a step does, is taken after it. */
  const tell: Tell = (type, fields?: object) => {
    if (waiting.push({ type, ...fields } as MachineInput) > 1) return
    const before = name()
    for (const event of waiting) {
      const [next, effects] = step(state, { ...event, at: browser.now() } as MachineEvent)
      state = next
      for (const [effect, ...details] of effects)
        (carryOut[effect] as (...all: unknown[]) => void)(...details)
    }
    waiting.length = 0
    if (name() !== before) onChange()
  }

  const askForLock = (steal: boolean) => {
    releaseLock?.()
    releaseLock = browser.lock?.(key, steal, tell)
  }
  const carryOut: { [Name in EffectName]: (...details: EffectsOf<Name>) => void } = {
    timer(name, floorMs, windowMs, sooner) {
      const ms = Math.max(0, floorMs) + browser.random() * windowMs
      const dueAt = browser.wallNow() + ms
      const old = timers.get(name)
      if (sooner && old && old.dueAt <= dueAt) return
      old?.cancel()
      const cancel = browser.later(ms, () => {
        timers.delete(name)
        if (browser.wallNow() - dueAt > SLEPT_MS && !browser.isHidden()) tell('woke')
        if (!timers.has(name)) (tell as (type: TimerName) => void)(name)
      })
      timers.set(name, { dueAt, cancel })
    },
    rest() {
      for (const { cancel } of timers.values()) cancel()
      timers.clear()
      abortPoll?.()
    },
    openStream() {
      closeStream = openStream(browser, streamUrl(), tell, takeState, takeClock)
    },
    closeStream: () => closeStream?.(),
    poll() {
      abortPoll = fetchSnapshot(browser, url, (found) => {
        const { code, floorMs } = found
        const done = (hasState: boolean) => tell('polled', { code, floorMs, hasState })
        if (takeSnapshot(found)) done(true)
        else if (fallback)
          abortPoll = fetchSnapshot(browser, fallback, (copy) => done(takeState(parseJson(copy.text), true)))
        else done(false)
      })
    },
    requestLock() {
      askForLock(false)
      tabs?.post(['hello'])
    },
    stealLock: () => askForLock(true),
    releaseLock: () => releaseLock?.(),
    announce() {
      tabs?.pulse()
      if (state.phase === LIVE && state.isProved && !state.failures) onHealthy()
    },
    healthy() {
      tabs?.pulse()
      onHealthy()
    },
  }

  function streamUrl(): string {
    const { trusted } = truth
    const query = new URLSearchParams({
      vis: browser.isHidden() ? 'hidden' : 'visible',
      ...(app && { app }),
      ...(appVersion && { v: appVersion }),
      ...(trusted && { after: formatVersion(trusted) }),
    })
    return `${url}/feed/v1/stream?${query}`
  }

  function takeState(raw: unknown, isFallback = false, isRelayed = false): boolean {
    const hasChanged = truth.takeState(raw, isFallback)
    if (hasChanged) {
      if (truth.trusted && !isFallback) tell('ruled', { rules: truth.trusted.policy })
      if (!isRelayed) tabs?.post(['state', raw, isFallback])
      onChange()
    }
    return hasChanged !== null
  }

  function takeClock(serverMs: number, asOf: unknown): void {
    if (truth.takeClock(serverMs, asOf)) onChange()
  }

  function takeSnapshot({ code, header, text }: Answer): boolean {
    if (code !== 200) return false
    const ageSeconds = +(header('age') as string) || 0
    takeClock(Date.parse(header('date') as string) + ageSeconds * 1000, header('allclear-as-of'))
    return takeState(parseJson(text))
  }

  function name(): ConnectionName {
    const { phase, hasState, failures, isProved } = state
    const isAtFirst = (phase === WAITING || phase === FOLLOWING) && !hasState && !failures
    return PHASE_NAMES[isAtFirst || (phase === LIVE && !isProved) ? CONNECTING : phase]
  }

  const resume = (windowMs: number) => {
    const isNew = shares && !tabs
    if (shares) tabs ??= openTabChannel(client, key, { hold: () => state, takeState, takeClock, setup, tell })
    tell('resume', { isVisible: !browser.isHidden(), windowMs })
    if (isNew) tabs?.post(['hello'])
  }
  /** A page that is put away holds no channel, which would keep it from being kept. */
  const closeTabs = () => {
    tabs?.close()
    tabs = undefined
  }
  const unlisten = browser.listen((event) => {
    if (event === 'resume') return resume(RESUME_WINDOW_MS)
    tell(event)
    if (event === 'suspend') closeTabs()
  })

  return {
    start: () => resume(browser.isHidden() ? RESUME_WINDOW_MS : 0),
    name,
    tell,
    take: takeSnapshot,
    post: (message) => tabs?.post(message),
    destroy() {
      tell('destroy')
      unlisten()
      closeTabs()
    },
  }
}
