import { clampPolicy } from '../../../protocol/policy.ts'
import { formatVersion } from '../../../protocol/version-order.ts'
import type { ConnectionName } from '../../client-types.ts'
import type { Browser } from '../browser.ts'
import type { FeedTruth } from '../feed-truth.ts'
import type { RollCall } from '../tell-presence.ts'
import { fetchSnapshot, type Snapshot } from './fetch-snapshot.ts'
import { initialState } from './initial-state.ts'
import { step } from './machine.ts'
import type { Effect, MachineEvent, TimerName } from './machine-types.ts'
import { openStream } from './open-stream.ts'
import { openTabChannel } from './tab-channel.ts'

type WithoutTime<E> = E extends unknown ? Omit<E, 'at'> : never
export type MachineInput = WithoutTime<MachineEvent>

export interface ConnectionSetup {
  url: string
  fallback: string | undefined
  app: string | null
  version: string | null
  /** The state, its source or the connection's name has changed. */
  onChange(): void
  /** The connection has proved itself, and every few seconds while that lasts. */
  onHealthy(): void
  /** Another tab asks what runs here, or answers. */
  onRollCall(message: readonly unknown[]): void
}

export interface Connection {
  name(): ConnectionName
  hint(): void
  silence(ms: number): void
  /** Takes an answer of `url` itself as if the machine had asked for it; false: it holds no state. */
  take(snapshot: Snapshot): boolean
  post(message: RollCall): void
  destroy(): void
}

/** A timer that comes later than this slept through something. */
const SLEPT_MS = 20_000
const RESUME_WINDOW_MS = 2000

/** Runs the machine in a browser: carries out its effects and feeds it what happens. */
export function runConnection(browser: Browser, truth: FeedTruth, setup: ConnectionSetup): Connection {
  const { url, fallback, app, version, onChange, onHealthy } = setup
  const timers = new Map<TimerName, { dueAt: number; cancel: () => void }>()
  const waiting: MachineInput[] = []
  let isBusy = false
  let closeStream: (() => void) | undefined
  let abortPoll: (() => void) | undefined
  let releaseLock: (() => void) | undefined
  const key = `allclear:1:${url}`
  const tabs =
    browser.lock && browser.openChannel
      ? openTabChannel(browser, key, { truth, takeState, setup, tell, hold: () => state })
      : undefined
  let state = initialState({ canStream: browser.canStream, shares: !!tabs, at: browser.now() })

  function tell(event: MachineInput): void {
    waiting.push(event)
    if (isBusy) return
    isBusy = true
    const before = name()
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [after, effects] = step(state, { ...next, at: browser.now() } as MachineEvent)
      state = after
      effects.forEach(carryOut)
    }
    isBusy = false
    if (name() !== before) onChange()
  }

  function carryOut(effect: Effect): void {
    switch (effect.do) {
      case 'timer':
        setTimer(effect)
        break
      case 'rest':
        for (const { cancel } of timers.values()) cancel()
        timers.clear()
        abortPoll?.()
        break
      case 'openStream':
        closeStream = openStream(browser, streamUrl(), tell, (raw) => takeState(raw, false), takeClock)
        break
      case 'closeStream':
        closeStream?.()
        break
      case 'poll':
        abortPoll = fetchSnapshot(browser, url, (found) => {
          const { status, floorMs } = found
          const done = (hasState: boolean) => tell({ type: 'polled', status, floorMs, hasState })
          if (takeSnapshot(found)) done(true)
          else if (fallback)
            abortPoll = fetchSnapshot(browser, fallback, (copy) => done(takeState(copy.raw, true)))
          else done(false)
        })
        break
      case 'requestLock':
      case 'stealLock':
        releaseLock?.()
        releaseLock = browser.lock?.(key, effect.do === 'stealLock', {
          onGranted: () => tell({ type: 'granted' }),
          onLost: () => tell({ type: 'robbed' }),
          onRefused: () => tell({ type: 'unshareable' }),
        })
        if (effect.do === 'requestLock') tabs?.post(['hello'])
        break
      case 'releaseLock':
        releaseLock?.()
        releaseLock = undefined
        break
      case 'tell':
        tabs?.pulse()
        if (state.mode === 'live' && state.isProved && !state.failures) onHealthy()
        break
      case 'healthy':
        tabs?.pulse()
        onHealthy()
        break
      default:
        effect satisfies never
    }
  }

  function setTimer({ name, floorMs, windowMs, sooner }: Effect & { do: 'timer' }): void {
    const ms = Math.max(0, floorMs) + browser.random() * windowMs
    const dueAt = browser.now() + ms
    const old = timers.get(name)
    if (sooner && old && old.dueAt <= dueAt) return
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
    const { trusted } = truth
    const query = new URLSearchParams({
      vis: browser.isHidden() ? 'hidden' : 'visible',
      ...(app && { app }),
      ...(version && { v: version }),
      ...(trusted && { after: formatVersion(trusted) }),
    })
    return `${url}/feed/v1/stream?${query}`
  }

  function takeState(raw: unknown, isFallback: boolean, isRelayed = false): boolean {
    const hasChanged = truth.takeState(raw, isFallback)
    if (hasChanged) {
      if (truth.trusted && !isFallback) tell({ type: 'policy', policy: clampPolicy(truth.trusted.policy) })
      if (!isRelayed) tabs?.post(['state', raw, isFallback])
      onChange()
    }
    return hasChanged !== null
  }

  function takeClock(serverMs: number, asOf: unknown): void {
    const isFirst = truth.serverNow() === null
    truth.takeClock(serverMs, asOf)
    if (isFirst) onChange()
  }

  function takeSnapshot({ status, serverMs, header, raw }: Snapshot): boolean {
    if (status !== 200) return false
    takeClock(serverMs, header('allclear-as-of'))
    return takeState(raw, false)
  }

  function name(): ConnectionName {
    const { mode, hasState, failures, isProved } = state
    if (mode === 'suspended' || mode === 'quiet') return 'waiting'
    return ((mode === 'following' || mode === 'waiting') && !hasState && !failures) ||
      (mode === 'live' && !isProved)
      ? 'connecting'
      : mode
  }

  const resume = (windowMs: number) => tell({ type: 'resume', isVisible: !browser.isHidden(), windowMs })
  const unlisten = browser.listen((event) => {
    if (event === 'resume') {
      tabs?.open()
      resume(RESUME_WINDOW_MS)
    } else {
      tell({ type: event })
      if (event === 'suspend') tabs?.close()
    }
  })
  resume(browser.isHidden() ? RESUME_WINDOW_MS : 0)

  return {
    name,
    hint: () => tell({ type: 'hint' }),
    silence: (ms) => tell({ type: 'silence', ms }),
    take: takeSnapshot,
    post: (message) => tabs?.post(message),
    destroy() {
      tell({ type: 'destroy' })
      unlisten()
      tabs?.close()
    },
  }
}
