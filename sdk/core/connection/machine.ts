/**
 * The connection to the feed, pure: (state, event) → [state, effects]. The rules are those of docs/protocol.md, "What
 * the client promises"; whoever runs it draws the random part of each timer and owns stream, lock and clock.
 *
 *               granted            timer              200              state, current + healthySeconds
 *  following ──────────▶ waiting ────────▶ connecting ────▶ live ──────▶ (failures = 0)
 *      ▲  ▲   robbed        ▲                  │ failed        │ lost, goodbye, watchdog
 *      │  └─────────────────┼──────────────────┴───────────────┘
 *      │ shown              └─ failures + 1 ◀──────────────────┘
 *  polling ◀── hidden past the grace · policy.stream false · no streaming fetch
 *  quiet ◀──── 204, 410: an hour of nothing, one poll, then on
 *  suspended ◀─ pagehide, freeze      silenced ◀─ directive, until its timer      stopped ◀─ destroy, for ever
 *
 * A timer that a change of mode left behind finds nothing to do when it fires; those that sleep clear all of theirs.
 */
import type { Effect, MachineEvent, MachineState, Mode, TimerName } from './machine-types.ts'
import { retryWindowMs } from './retry-window.ts'

export const QUIET_MS = 3_600_000
const SHOWN_WINDOW_MS = 2000
/** The leader tells of itself this often; a visible follower that hears nothing for `PATIENCE_MS` takes over. */
const PULSE_MS = 3000
const PATIENCE_MS = 7000
/** Without a state by then, the first snapshot is asked for beside a stream that does not answer. */
const FIRST_POLL_MS = 8000

const isStreaming = (mode: Mode) => mode === 'connecting' || mode === 'live'
const isAsleep = (mode: Mode) => mode === 'suspended' || mode === 'silenced' || mode === 'stopped'
const wantsLock = (s: MachineState) => s.shares && !s.isAway && !isAsleep(s.mode) && s.mode !== 'polling'
const isPolling = (s: MachineState) =>
  s.mode === 'polling' || (s.polls && (s.mode === 'waiting' || isStreaming(s.mode)))

/** One step. A stopped machine stays as it is and wants nothing. */
export function step(before: MachineState, event: MachineEvent): [MachineState, Effect[]] {
  if (before.mode === 'stopped') return [before, []]
  const s = { ...before }
  const fx: Effect[] = []
  const { at } = event
  const { mode } = before

  take()
  // Whatever the new mode does not want is let go of here, however the machine came to it.
  const first: Effect[] = []
  if (isStreaming(mode) && !isStreaming(s.mode)) first.push({ do: 'closeStream' })
  if (s.mode !== mode && isAsleep(s.mode)) {
    s.isAsking = false
    first.push({ do: 'rest' })
  }
  if (wantsLock(before) !== wantsLock(s)) {
    s.leads = false
    first.push({ do: wantsLock(s) ? 'requestLock' : 'releaseLock' })
  }
  return [s, [...first, ...fx]]

  function timer(name: TimerName, floorMs: number, windowMs = 0, sooner = false): void {
    fx.push({ do: 'timer', name, floorMs, windowMs, sooner })
  }
  function poll(floorMs: number, windowMs: number, sooner?: boolean): void {
    timer('poll', Math.max(floorMs, s.pollNotBefore - at), windowMs, sooner)
  }
  function pollLater(): void {
    const seconds = s.isAway ? s.policy.hiddenPollSeconds : s.policy.pollSeconds
    poll(seconds * 800, seconds * 300)
  }
  function ask(): void {
    if (s.isAsking) return
    s.isAsking = true
    s.askedAt = at
    fx.push({ do: 'poll' })
  }
  function attempt(windowMs: number, sooner?: boolean): void {
    timer('attempt', Math.max(0, s.notBefore - at), windowMs, sooner)
  }
  function wait(windowMs: number, polls = false): void {
    s.mode = 'waiting'
    s.windowMs = windowMs
    s.polls = polls
    attempt(windowMs)
  }
  function follow(): void {
    timer('patience', PATIENCE_MS, PULSE_MS)
  }
  function retryWindow(hasLostStream: boolean): number {
    return retryWindowMs(s.policy, s.failures, hasLostStream)
  }
  function deadMs(): number {
    return s.lastByteAt + s.policy.heartbeatSeconds * 2500 - at
  }
  function watch(): void {
    timer('watchdog', deadMs())
  }
  function heardByte(): void {
    s.lastByteAt = at
    watch()
  }
  /** A hidden second costs less than a connect: the grace is never shorter. */
  function grace(): void {
    timer('grace', s.hiddenAt + Math.max(1, s.policy.hiddenGraceSeconds) * 1000 - at)
  }

  /** Goes where the facts point to. The windows are for a stream's attempt and for a poll. */
  function settle(windowMs: number, pollWindowMs = windowMs): void {
    s.windowMs = windowMs
    if (s.quietUntil > at) {
      s.mode = 'quiet'
      timer('attempt', s.quietUntil - at, s.policy.pollSeconds * 1000)
    } else if (!s.canStream || !s.policy.stream || s.isAway) {
      s.mode = 'polling'
      poll(0, pollWindowMs)
    } else if (s.shares && !s.leads) {
      s.mode = 'following'
      follow()
    } else wait(windowMs)
  }
  /** Before the first state a poll is due soon, later in the course of an interval. */
  function wake(windowMs: number): void {
    settle(windowMs, s.isAway && s.hasState ? s.policy.hiddenPollSeconds * 1000 : windowMs)
  }
  /** A stream was lost or refused: the floor holds from now, the window grows with each failure. */
  function lose(floorMs = 0, isOverloaded = false): void {
    if (!isStreaming(s.mode)) return
    const polls = isOverloaded || s.failures > 0
    const wasPolling = mode === 'connecting' && s.polls
    s.failures++
    s.notBefore = at + Math.max(floorMs, s.retryMs)
    wait(retryWindow(mode === 'live'), polls)
    if (polls && !wasPolling) poll(0, s.hasState ? s.policy.pollSeconds * 1000 : FIRST_POLL_MS)
  }
  function checkBytes(): void {
    if (isStreaming(mode) && deadMs() < 0) lose()
  }
  function hush(): void {
    s.failures++
    s.quietUntil = s.notBefore = at + QUIET_MS
    settle(0)
  }

  function take(): void {
    switch (event.type) {
      case 'destroy':
        s.mode = 'stopped'
        return
      case 'silence':
        s.mode = 'silenced'
        return timer('silence', event.ms)
      case 'resume':
        s.isVisible = event.isVisible
        s.isAway = !event.isVisible
        if (mode === 'suspended') wake(event.windowMs)
        return
      case 'policy':
        return takePolicy(event.policy)
      case 'timer':
        return fire(event.name)
      case 'shown':
        return show()
      case 'hidden':
        if (!s.isVisible) return
        s.isVisible = false
        s.hiddenAt = at
        return grace()
    }
    if (isAsleep(mode)) return
    switch (event.type) {
      case 'suspend':
        s.mode = 'suspended'
        return
      case 'woke':
      case 'online':
        if (mode === 'waiting') attempt(s.windowMs, true)
        else if (mode === 'polling') poll(0, retryWindow(true), true)
        else if (event.type === 'woke') lose()
        else checkBytes()
        return
      case 'granted':
        if (!wantsLock(s) || s.leads) return
        s.leads = true
        fx.push({ do: 'tell' })
        timer('pulse', PULSE_MS)
        if (mode === 'following') wait(s.failures > 0 ? retryWindow(false) : s.windowMs)
        return
      case 'robbed':
        if (!s.leads) return
        s.leads = false
        fx.push({ do: 'requestLock' })
        if (mode !== 'quiet') settle(s.policy.backoffBaseMs)
        return
      case 'unshareable':
        s.shares = s.leads = false
        if (mode === 'following') settle(0)
        return
      case 'heard':
        s.hasState ||= event.isFresh
        if (mode === 'following' && event.isLeader) {
          s.failures = event.failures
          s.notBefore = at + event.floorMs
          follow()
        } else if (mode === 'polling' && event.isFresh) pollLater()
        return
      case 'opened':
        if (mode !== 'connecting') return
        s.mode = 'live'
        s.isProved = false
        return heardByte()
      case 'unstreamable':
        if (!isStreaming(mode)) return
        s.canStream = false
        return settle(0)
      case 'refused': {
        const { status } = event
        if (isStreaming(mode) && (status === 204 || status === 410)) hush()
        else lose(event.floorMs, status === 429 || status === 503)
        return
      }
      case 'bytes':
        if (mode === 'live') heardByte()
        return
      case 'proved':
        if (mode !== 'live' || s.isProved) return
        s.hasState = s.isProved = true
        s.polls = false
        return timer('healthy', s.policy.healthySeconds * 1000)
      case 'retry':
        s.retryMs = event.ms
        return
      case 'goodbye':
        return lose(event.floorMs, event.reason === 'overload')
      case 'ended':
        return lose()
      case 'polled':
        s.isAsking = false
        s.pollNotBefore = at + event.floorMs
        s.hasState ||= event.hasState
        if (event.status === 204 || event.status === 410) return hush()
        if (mode === 'quiet') settle(retryWindow(true))
        else if (isPolling(s)) pollLater()
        if (event.status === 200) fx.push({ do: 'healthy' })
        return
      case 'hint':
        if (at - s.askedAt < s.policy.pollSeconds * 1000 || (mode !== 'waiting' && mode !== 'polling')) return
        s.polls = true
        return poll(0, SHOWN_WINDOW_MS, true)
      default:
        event satisfies never
    }
  }

  function show(): void {
    const { isVisible, isAway } = s
    s.isVisible = true
    s.isAway = false
    // A page that is shown runs, whatever it was told before.
    if (mode === 'suspended' || (isAway && !isAsleep(mode))) settle(SHOWN_WINDOW_MS)
    else if (!isVisible && mode === 'waiting') attempt(SHOWN_WINDOW_MS, true)
    else if (!isVisible && mode === 'following') timer('patience', PULSE_MS + 1000, SHOWN_WINDOW_MS)
    else checkBytes()
  }

  /** A changed policy holds at once. */
  function takePolicy(policy: MachineState['policy']): void {
    s.policy = policy
    if (isAsleep(mode)) return
    if (!s.isVisible && !s.isAway) grace()
    if (policy.stream !== before.policy.stream && mode !== 'quiet')
      settle(retryWindow(true), policy.pollSeconds * 1000)
    else if (mode === 'live') watch()
  }

  function fire(name: TimerName): void {
    switch (name) {
      case 'attempt':
        if (mode === 'quiet') ask()
        if (mode !== 'waiting') return
        s.mode = 'connecting'
        fx.push({ do: 'openStream' })
        heardByte()
        if (s.polls || s.hasState) return
        s.polls = true
        return poll(FIRST_POLL_MS, SHOWN_WINDOW_MS)
      case 'watchdog':
        return lose()
      case 'healthy':
        if (mode !== 'live' || !s.isProved) return
        s.failures = 0
        fx.push({ do: 'healthy' })
        return
      case 'poll':
        if (isPolling(s)) ask()
        return
      case 'grace':
        if (s.isVisible || s.isAway || isAsleep(mode)) return
        s.isAway = true
        if (mode === 'quiet') return
        settle(SHOWN_WINDOW_MS)
        if (s.hasState) pollLater()
        return
      case 'pulse':
        if (!s.leads) return
        fx.push({ do: 'tell' })
        return timer('pulse', PULSE_MS)
      case 'patience':
        if (mode !== 'following') return
        if (s.isVisible) fx.push({ do: 'stealLock' })
        return follow()
      case 'silence':
        if (mode === 'silenced') wake(SHOWN_WINDOW_MS)
        return
      default:
        name satisfies never
    }
  }
}
