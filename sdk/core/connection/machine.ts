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
/** `suspended`, `silenced` or `stopped`: no other mode begins so. */
const isAsleep = (mode: Mode) => mode[0] === 's'
const wantsLock = (s: MachineState) => s.shares && !s.isAway && !isAsleep(s.mode) && s.mode !== 'polling'
const isPolling = (s: MachineState) =>
  s.mode === 'polling' || (s.polls && (s.mode === 'waiting' || isStreaming(s.mode)))
const isForbidden = (status: number) => status === 204 || status === 410

/** Whatever an event may carry; which fields are there follows from its type. */
type Given = UnionToIntersection<
  MachineEvent extends infer E ? (E extends unknown ? Omit<E, 'type'> : never) : never
>
type UnionToIntersection<U> = (U extends unknown ? (one: U) => void : never) extends (all: infer I) => void
  ? I
  : never

/** One step. A stopped machine stays as it is and wants nothing. */
export function step(before: MachineState, event: MachineEvent): [MachineState, Effect[]] {
  const s = { ...before }
  const first: Effect[] = []
  const fx: Effect[] = []
  const { mode } = before
  const { at, floorMs, status, policy, ms } = event as unknown as Given & { status: number; floorMs: number }
  const given = event as unknown as Given
  const isNamed = event.type === 'timer'
  if (mode === 'stopped') return [s, fx]

  const act = (what: Exclude<Effect['do'], 'timer'>) => fx.push({ do: what })
  const timer = (name: TimerName, floor: number, windowMs = 0, sooner = false) =>
    fx.push({ do: 'timer', name, floorMs: floor, windowMs, sooner })
  const poll = (floor: number, windowMs: number, sooner?: boolean) =>
    timer('poll', Math.max(floor, s.pollNotBefore - at), windowMs, sooner)
  const pollLater = () => {
    const seconds = s.isAway ? s.policy.hiddenPollSeconds : s.policy.pollSeconds
    poll(seconds * 800, seconds * 300)
  }
  const ask = () => {
    if (!s.isAsking) act('poll')
    if (!s.isAsking) s.askedAt = at
    s.isAsking = true
  }
  const attempt = (windowMs: number, sooner?: boolean) =>
    timer('attempt', Math.max(0, s.notBefore - at), windowMs, sooner)
  const wait = (windowMs: number, polls = false) => {
    s.mode = 'waiting'
    s.windowMs = windowMs
    s.polls = polls
    attempt(windowMs)
  }
  const follow = () => timer('patience', PATIENCE_MS, PULSE_MS)
  const retryWindow = (hasLostStream: boolean) => retryWindowMs(s.policy, s.failures, hasLostStream)
  const deadMs = () => s.lastByteAt + s.policy.heartbeatSeconds * 2500 - at
  const watch = () => timer('watchdog', deadMs())
  const heardByte = () => {
    s.lastByteAt = at
    watch()
  }
  const pulse = () => {
    act('tell')
    timer('pulse', PULSE_MS)
  }
  /** A hidden second costs less than a connect: the grace is never shorter. */
  const grace = () => timer('grace', s.hiddenAt + Math.max(1, s.policy.hiddenGraceSeconds) * 1000 - at)

  /** Goes where the facts point to. The windows are for a stream's attempt and for a poll. */
  const settle = (windowMs: number, pollWindowMs = windowMs) => {
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
  const wake = (windowMs: number) =>
    settle(windowMs, s.isAway && s.hasState ? s.policy.hiddenPollSeconds * 1000 : windowMs)
  /** A stream was lost or refused: the floor holds from now, the window grows with each failure. */
  const lose = (floor = 0, isOverloaded = false) => {
    if (!isStreaming(s.mode)) return
    const polls = isOverloaded || s.failures > 0
    const wasPolling = mode === 'connecting' && s.polls
    s.failures++
    s.notBefore = at + Math.max(floor, s.retryMs)
    wait(retryWindow(mode === 'live'), polls)
    if (polls && !wasPolling) poll(0, s.hasState ? s.policy.pollSeconds * 1000 : FIRST_POLL_MS)
  }
  const checkBytes = () => {
    if (isStreaming(mode) && deadMs() < 0) lose()
  }
  const hush = () => {
    s.failures++
    s.quietUntil = s.notBefore = at + QUIET_MS
    settle(0)
  }

  /** What counts in whatever mode. */
  switch (isNamed ? given.name : event.type) {
    case 'destroy':
      s.mode = 'stopped'
      break
    case 'silence':
      if (!isNamed) {
        s.mode = 'silenced'
        timer('silence', ms)
      } else if (mode === 'silenced') wake(SHOWN_WINDOW_MS)
      break
    case 'resume':
      s.isVisible = given.isVisible
      s.isAway = !given.isVisible
      if (mode === 'suspended') wake(given.windowMs)
      break
    case 'policy':
      // It holds at once.
      s.policy = policy
      if (isAsleep(mode)) break
      if (!s.isVisible && !s.isAway) grace()
      if (policy.stream !== before.policy.stream && mode !== 'quiet')
        settle(retryWindow(true), policy.pollSeconds * 1000)
      else if (mode === 'live') watch()
      break
    case 'shown':
      s.isVisible = true
      s.isAway = false
      // A page that is shown runs, whatever it was told before.
      if (mode === 'suspended' || (before.isAway && !isAsleep(mode))) settle(SHOWN_WINDOW_MS)
      else if (!before.isVisible && mode === 'waiting') attempt(SHOWN_WINDOW_MS, true)
      else if (!before.isVisible && mode === 'following') timer('patience', PULSE_MS + 1000, SHOWN_WINDOW_MS)
      else checkBytes()
      break
    case 'hidden':
      if (!s.isVisible) break
      s.isVisible = false
      s.hiddenAt = at
      grace()
      break
    default:
      if (!isAsleep(mode)) takeAwake()
  }
  // Whatever the new mode does not want is let go of here, however the machine came to it.
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

  function takeAwake(): void {
    switch (isNamed ? given.name : event.type) {
      case 'suspend':
        s.mode = 'suspended'
        break
      case 'woke':
      case 'online':
        if (mode === 'waiting') attempt(s.windowMs, true)
        else if (mode === 'polling') poll(0, retryWindow(true), true)
        else if (event.type === 'woke') lose()
        else checkBytes()
        break
      case 'granted':
        if (!wantsLock(s) || s.leads) break
        s.leads = true
        pulse()
        if (mode === 'following') wait(s.failures > 0 ? retryWindow(false) : s.windowMs)
        break
      case 'robbed':
        if (!s.leads) break
        s.leads = false
        act('requestLock')
        if (mode !== 'quiet') settle(s.policy.backoffBaseMs)
        break
      case 'unshareable':
        s.shares = s.leads = false
        if (mode === 'following') settle(0)
        break
      case 'heard':
        s.hasState ||= given.isFresh
        if (mode === 'following' && given.isLeader) {
          s.failures = given.failures
          s.notBefore = at + floorMs
          follow()
        } else if (mode === 'polling' && given.isFresh) pollLater()
        break
      case 'opened':
        if (mode !== 'connecting') break
        s.mode = 'live'
        s.isProved = false
        heardByte()
        break
      case 'unstreamable':
        if (!isStreaming(mode)) break
        s.canStream = false
        settle(0)
        break
      case 'refused':
        if (isStreaming(mode) && isForbidden(status)) hush()
        else lose(floorMs, status === 429 || status === 503)
        break
      case 'bytes':
        if (mode === 'live') heardByte()
        break
      case 'proved':
        if (mode !== 'live' || s.isProved) break
        s.hasState = s.isProved = true
        s.polls = false
        timer('healthy', s.policy.healthySeconds * 1000)
        break
      case 'retry':
        s.retryMs = ms
        break
      case 'goodbye':
        lose(floorMs, given.reason === 'overload')
        break
      case 'ended':
      case 'watchdog':
        lose()
        break
      case 'polled':
        s.isAsking = false
        s.pollNotBefore = at + floorMs
        s.hasState ||= given.hasState
        if (isForbidden(status)) hush()
        else {
          if (mode === 'quiet') settle(retryWindow(true))
          else if (isPolling(s)) pollLater()
          if (status === 200) act('healthy')
        }
        break
      case 'hint':
        if (at - s.askedAt < s.policy.pollSeconds * 1000 || (mode !== 'waiting' && mode !== 'polling')) break
        s.polls = true
        poll(0, SHOWN_WINDOW_MS, true)
        break
      case 'attempt':
        if (mode === 'quiet') ask()
        if (mode !== 'waiting') break
        s.mode = 'connecting'
        act('openStream')
        heardByte()
        if (s.polls || s.hasState) break
        s.polls = true
        poll(FIRST_POLL_MS, SHOWN_WINDOW_MS)
        break
      case 'healthy':
        if (mode !== 'live' || !s.isProved) break
        s.failures = 0
        act('healthy')
        break
      case 'poll':
        if (isPolling(s)) ask()
        break
      case 'grace':
        if (s.isVisible || s.isAway) break
        s.isAway = true
        if (mode === 'quiet') break
        settle(SHOWN_WINDOW_MS)
        if (s.hasState) pollLater()
        break
      case 'pulse':
        if (s.leads) pulse()
        break
      case 'patience':
        if (mode !== 'following') break
        if (s.isVisible) act('stealLock')
        follow()
        break
      default:
      // Every event and timer has its place above, or in what counts in whatever mode.
    }
  }
}
