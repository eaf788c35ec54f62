import { clampPolicy } from '../../../protocol/policy.ts'
import { formatVersion } from '../../../protocol/version-order.ts'
import type { ConnectionName } from '../../client-types.ts'
import type { Browser } from '../browser.ts'
import type { FeedTruth } from '../feed-truth.ts'
import { fetchSnapshot, type Snapshot } from './fetch-snapshot.ts'
import { initialState } from './initial-state.ts'
import { step } from './machine.ts'
import type { Effect, MachineEvent, MachineState, TimerName } from './machine-types.ts'
import { openStream } from './open-stream.ts'
import { openTabChannel } from './tab-channel.ts'

type WithoutTime<E> = E extends unknown ? Omit<E, 'at'> : never
export type MachineInput = WithoutTime<MachineEvent>

export interface ConnectionSetup {
  url: string
  fallback: string | undefined
  app: string
  version: string
  /** The state, its source or the connection's name has changed. */
  onChange(): void
  /** The connection has proved itself, and every few seconds while that lasts. */
  onHealthy(): void
  /** Another tab asks what runs here, or answers. */
  onRollCall(tab: unknown): void
}

export interface Connection {
  name(): ConnectionName
  hint(): void
  silence(ms: number): void
  /** Asks `url` itself, now; false: no answer. */
  refresh(): Promise<boolean>
  post(message: { t: string; [key: string]: unknown }): void
  destroy(): void
}

/** A timer that comes later than this slept through something. */
const SLEPT_MS = 20_000

/** Runs the machine in a browser: carries out its effects and feeds it what happens. */
export function runConnection(browser: Browser, truth: FeedTruth, setup: ConnectionSetup): Connection {
  const timers = new Map<TimerName, { dueAt: number; cancel: () => void }>()
  const waiting: MachineInput[] = []
  const refreshes = new Set<() => void>()
  let isBusy = false
  let closeStream: (() => void) | undefined
  let abortPoll: (() => void) | undefined
  let releaseLock: (() => void) | undefined
  const key = `allclear:1:${setup.url}`
  const tabs =
    browser.lock && browser.openChannel
      ? openTabChannel(browser, key, { truth, takeState, setup, tell, hold: () => state })
      : null
  let state: MachineState = initialState({
    canStream: browser.canStream,
    shares: tabs !== null,
    at: browser.now(),
  })

  function tell(event: MachineInput): void {
    waiting.push(event)
    if (isBusy) return
    isBusy = true
    const before = name()
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [after, effects] = step(state, { ...next, at: browser.now() } as MachineEvent)
      state = after
      for (const effect of effects) carryOut(effect)
    }
    isBusy = false
    if (name() !== before) setup.onChange()
  }

  function carryOut(effect: Effect): void {
    switch (effect.do) {
      case 'timer':
        return setTimer(effect)
      case 'rest':
        for (const { cancel } of timers.values()) cancel()
        timers.clear()
        abortPoll?.()
        return
      case 'openStream':
        closeStream = openStream(browser, streamUrl(), {
          tell,
          takeState: (raw) => takeState(raw, false),
          takeBeat: (now, asOf) => takeClock(Date.parse(String(now)), asOf),
        })
        return
      case 'closeStream':
        closeStream?.()
        return
      case 'poll':
        abortPoll = fetchSnapshot(browser, setup.url, (found) => {
          const hasState = takeSnapshot(found)
          const done = (hasAny: boolean) =>
            tell({ type: 'polled', status: found.status, floorMs: found.floorMs, hasState: hasAny })
          if (hasState || setup.fallback === undefined) done(hasState)
          else
            abortPoll = fetchSnapshot(browser, setup.fallback, (copy) =>
              done(copy.status === 200 && takeState(copy.raw, true)),
            )
        })
        return
      case 'requestLock':
      case 'stealLock':
        releaseLock?.()
        releaseLock = browser.lock?.(key, effect.do === 'stealLock', {
          onGranted: () => tell({ type: 'granted' }),
          onLost: () => tell({ type: 'robbed' }),
          onRefused: () => tell({ type: 'unshareable' }),
        })
        if (effect.do === 'requestLock') tabs?.hello()
        return
      case 'releaseLock':
        releaseLock?.()
        releaseLock = undefined
        return
      case 'tell':
        tabs?.pulse()
        if (state.mode === 'live' && state.isProved && state.failures === 0) setup.onHealthy()
        return
      case 'healthy':
        tabs?.pulse()
        setup.onHealthy()
        return
      default:
        effect satisfies never
    }
  }

  function setTimer({ name, floorMs, windowMs, sooner }: Effect & { do: 'timer' }): void {
    const ms = Math.max(0, floorMs) + browser.random() * windowMs
    const dueAt = browser.now() + ms
    const old = timers.get(name)
    if (sooner && old !== undefined && old.dueAt <= dueAt) return
    old?.cancel()
    const dueWall = browser.wallNow() + ms
    const cancel = browser.later(ms, () => {
      timers.delete(name)
      if (browser.wallNow() - dueWall > SLEPT_MS && !browser.isHidden()) tell({ type: 'woke' })
      tell({ type: 'timer', name })
    })
    timers.set(name, { dueAt, cancel })
  }

  function streamUrl(): string {
    const query = new URLSearchParams({ vis: browser.isHidden() ? 'hidden' : 'visible' })
    if (setup.app) query.set('app', setup.app)
    if (setup.version) query.set('v', setup.version)
    if (truth.trusted !== null) query.set('after', formatVersion(truth.trusted))
    return `${setup.url}/feed/v1/stream?${query}`
  }

  function takeState(raw: unknown, isFallback: boolean, isRelayed = false): boolean {
    const taken = truth.takeState(raw, isFallback)
    if (taken === 'changed') {
      if (truth.trusted !== null && !isFallback)
        tell({ type: 'policy', policy: clampPolicy(truth.trusted.policy) })
      if (!isRelayed) tabs?.state(raw, isFallback)
      setup.onChange()
    }
    return taken !== null
  }

  function takeClock(serverMs: number, asOf: unknown): void {
    const isFirst = truth.serverNow() === null
    truth.takeClock(serverMs, asOf)
    if (isFirst) setup.onChange()
  }

  function takeSnapshot(found: Snapshot): boolean {
    if (found.status !== 200) return false
    takeClock(found.serverMs, found.asOf)
    return takeState(found.raw, false)
  }

  function name(): ConnectionName {
    const { mode } = state
    if (mode === 'suspended' || mode === 'quiet') return 'waiting'
    if ((mode === 'following' || mode === 'waiting') && !state.hasState && state.failures === 0)
      return 'connecting'
    if (mode === 'live' && !state.isProved) return 'connecting'
    return mode
  }

  const resume = (windowMs: number) => tell({ type: 'resume', isVisible: !browser.isHidden(), windowMs })
  const unlisten = browser.listen((event) => {
    if (event === 'resume') {
      tabs?.open()
      resume(2000)
    } else {
      tell({ type: event })
      if (event === 'suspend') tabs?.close()
    }
  })
  resume(browser.isHidden() ? 2000 : 0)

  return {
    name,
    hint: () => tell({ type: 'hint' }),
    silence: (ms) => tell({ type: 'silence', ms }),
    refresh: () =>
      new Promise((resolve) => {
        const end = (isFresh: boolean) => {
          refreshes.delete(stop)
          resolve(isFresh)
        }
        const abort = fetchSnapshot(browser, setup.url, (found) => end(takeSnapshot(found)))
        const stop = () => {
          abort()
          end(false)
        }
        refreshes.add(stop)
      }),
    post: (message) => tabs?.post(message),
    destroy() {
      tell({ type: 'destroy' })
      for (const stop of refreshes) stop()
      unlisten()
      tabs?.close()
    },
  }
}
