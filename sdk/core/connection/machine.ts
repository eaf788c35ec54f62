/**
 * The connection to the feed, pure: (state, event) → [state, effects]. The rules are those of docs/protocol.md, "What
 * the client promises"; whoever runs it draws the random part of each timer and owns stream, lock and clock.
 *
 *               granted            attempt            opened         state, current + healthySeconds
 *  following ──────────▶ waiting ────────▶ connecting ────▶ live ──────▶ (failures = 0)
 *      ▲  ▲   robbed        ▲                  │ lost          │ lost, watchdog
 *      │  └─────────────────┼──────────────────┴───────────────┘
 *      │ shown              └─ failures + 1 ◀──────────────────┘
 *  polling ◀── hidden past the grace · policy.stream false · no streaming fetch
 *  quiet ◀──── 204, 410: an hour of nothing, one poll, then on
 *  suspended ◀─ pagehide, freeze      silenced ◀─ directive, until its timer      stopped ◀─ destroy, for ever
 *
 * A timer that a change of phase left behind finds nothing to do when it fires; those that sleep clear all of theirs.
 */
import {
  CONNECTING,
  type Effect,
  type EffectName,
  FOLLOWING,
  LIVE,
  type MachineEvent,
  type MachineState,
  type Phase,
  POLLING,
  QUIET,
  SILENCED,
  STOPPED,
  SUSPENDED,
  type TimerName,
  WAITING,
} from './machine-types.ts'
import { retryWindowMs } from './retry-window.ts'

export const QUIET_MS = 3_600_000
const SHOWN_WINDOW_MS = 2000
/** The leader tells of itself this often; a visible follower that hears nothing for `PATIENCE_MS` takes over. */
const PULSE_MS = 3000
const PATIENCE_MS = 7000
/** Without a state by then, the first snapshot is asked for beside a stream that does not answer. */
const FIRST_POLL_MS = 8000

const isStreaming = (phase: Phase) => phase < WAITING
const isAsleep = (phase: Phase) => phase > POLLING
const wantsLock = (s: MachineState) => s.shares && !s.isAway && s.phase < POLLING
const isPolling = (s: MachineState) => s.phase === POLLING || (s.polls && s.phase < FOLLOWING)

/** Whatever an event may carry; which fields are there follows from its type. */
type AnyEvent = { type: MachineEvent['type']; code: number; floorMs: number } & UnionToIntersection<
  MachineEvent extends infer E ? (E extends unknown ? Omit<E, 'type'> : never) : never
>
type UnionToIntersection<U> = (U extends unknown ? (one: U) => void : never) extends (all: infer I) => void
  ? I
  : never
type Handlers = Partial<Record<MachineEvent['type'], () => void>>

/** One step. A stopped machine stays as it is and wants nothing. */
export const step = takeStep as unknown as (
  before: MachineState,
  event: MachineEvent,
) => [MachineState, Effect[]]

function takeStep(before: MachineState, given: AnyEvent): [MachineState, Effect[]] {
  const s = { ...before }
  const fx: Effect[] = []
  const { phase } = before
  const { at, floorMs = 0, code } = given

  const act = (what: Exclude<EffectName, 'timer'>) => fx.push([what])
  const timer = (name: TimerName, floor: number, windowMs = 0, sooner?: boolean) =>
    fx.push(['timer', name, floor, windowMs, sooner])
  const poll = (floor: number, windowMs: number, sooner?: boolean) =>
    timer('poll', Math.max(floor, s.pollNotBefore - at), windowMs, sooner)
  const pollLater = () => {
    const seconds = s.isAway ? s.rules.hiddenPollSeconds : s.rules.pollSeconds
    poll(seconds * 800, seconds * 300)
  }
  const ask = () => {
    if (s.isAsking) return
    s.isAsking = true
    s.askedAt = at
    act('poll')
  }
  const attempt = (windowMs: number, sooner?: boolean) =>
    timer('attempt', Math.max(0, s.notBefore - at), windowMs, sooner)
  /** Whoever comes to wait after failures, shown again or as the new leader, asks for the snapshot meanwhile. */
  const wait = (windowMs: number, polls = s.failures > 0) => {
    s.phase = WAITING
    s.polls = polls
    if (polls && !isStreaming(phase)) poll(0, s.windowMs)
    s.windowMs = windowMs
    attempt(windowMs)
  }
  const follow = () => timer('patience', PATIENCE_MS, PULSE_MS)
  const retryWindow = (hasLostStream: boolean) => retryWindowMs(s.rules, s.failures, hasLostStream)
  const deadMs = () => s.lastByteAt + s.rules.heartbeatSeconds * 2500 - at
  const watch = () => timer('watchdog', deadMs())
  const heardByte = () => {
    s.lastByteAt = at
    watch()
  }
  const pulse = () => {
    act('announce')
    timer('pulse', PULSE_MS)
  }
  /** A hidden second costs less than a connect: the grace is never shorter. */
  const grace = () => timer('grace', s.hiddenAt + Math.max(1, s.rules.hiddenGraceSeconds) * 1000 - at)

  /**
   * Goes where the facts point to. The windows are for a stream's attempt and for a poll; where nobody looks, a poll is
   * due soon before the first state, later in the course of an interval.
   */
  const settle = (windowMs: number, pollWindowMs = windowMs) => {
    s.windowMs = windowMs
    if (s.quietUntil > at) {
      s.phase = QUIET
      timer('attempt', s.quietUntil - at, s.rules.pollSeconds * 1000)
    } else if (!s.canStream || !s.rules.stream || s.isAway) {
      s.phase = POLLING
      poll(0, s.isAway && s.hasState ? s.rules.hiddenPollSeconds * 1000 : pollWindowMs)
    } else if (s.shares && !s.leads) {
      s.phase = FOLLOWING
      follow()
    } else wait(windowMs)
  }
  /** 204 and 410: nothing for an hour. */
  const isHushed = () => {
    const isForbidden = code === 204 || code === 410
    if (isForbidden) {
      s.failures++
      s.quietUntil = s.notBefore = at + QUIET_MS
      settle(0)
    }
    return isForbidden
  }
  /** A stream was lost or refused: the floor holds from now, the window grows with each failure. */
  const lose = () => {
    if (!isStreaming(phase) || isHushed()) return
    const polls = s.failures++ > 0 || code === 429 || code === 503
    s.notBefore = at + Math.max(floorMs, s.retryMs)
    wait(retryWindow(phase === LIVE), polls)
    if (polls && !before.polls) poll(0, s.hasState ? s.rules.pollSeconds * 1000 : FIRST_POLL_MS)
  }
  const checkBytes = () => {
    if (deadMs() < 0) lose()
  }

  /** What counts in whatever phase. */
  const always: Handlers = {
    destroy() {
      s.phase = STOPPED
    },
    hush() {
      s.phase = SILENCED
      timer('unhush', given.ms)
    },
    unhush() {
      if (phase !== SILENCED) return
      s.isAway = !s.isVisible
      settle(SHOWN_WINDOW_MS)
    },
    resume() {
      // Pages are shown once without having been away.
      if (phase !== SUSPENDED) return
      s.isVisible = given.isVisible
      s.isAway = !given.isVisible
      settle(given.windowMs)
    },
    ruled() {
      // It holds at once.
      s.rules = given.rules
      if (isAsleep(phase)) return
      if (!s.isVisible && !s.isAway) grace()
      if (s.rules.stream !== before.rules.stream && phase !== QUIET)
        settle(retryWindow(true), s.rules.pollSeconds * 1000)
      else if (phase === LIVE) watch()
    },
    shown() {
      s.isVisible = true
      s.isAway = false
      // A page that is shown runs, whatever it was told before.
      if (phase === SUSPENDED || (before.isAway && !isAsleep(phase))) settle(SHOWN_WINDOW_MS)
      else if (!before.isVisible && phase === WAITING) attempt(SHOWN_WINDOW_MS, true)
      else if (!before.isVisible && phase === FOLLOWING) timer('patience', PULSE_MS + 1000, SHOWN_WINDOW_MS)
      else checkBytes()
    },
    hidden() {
      if (!s.isVisible) return
      s.isVisible = false
      s.hiddenAt = at
      grace()
    },
  }
  const awake: Handlers = {
    suspend() {
      s.phase = SUSPENDED
    },
    woke() {
      if (phase === WAITING) attempt(s.windowMs, true)
      else if (phase === POLLING) poll(0, retryWindow(true), true)
      else lose()
    },
    online() {
      if (isStreaming(phase)) checkBytes()
      else awake.woke?.()
    },
    granted() {
      if (!wantsLock(s) || s.leads) return
      s.leads = true
      pulse()
      if (phase === FOLLOWING) wait(s.windowMs)
    },
    robbed() {
      if (!s.leads) return
      s.leads = false
      act('requestLock')
      if (phase !== QUIET) settle(retryWindow(false))
    },
    unshareable() {
      s.shares = s.leads = false
      if (phase === FOLLOWING) settle(0)
    },
    heard() {
      s.hasState ||= given.isFresh
      if (phase === FOLLOWING && given.isLeader) {
        s.failures = given.failures
        // Who takes over from it waits as it would: its failures are the browser's.
        s.windowMs = s.failures && retryWindow(false)
        s.notBefore = at + floorMs
        follow()
      } else if (phase === POLLING && given.isFresh) pollLater()
    },
    opened() {
      if (phase !== CONNECTING) return
      s.phase = LIVE
      s.isProved = false
      heardByte()
    },
    unstreamable() {
      if (!isStreaming(phase)) return
      s.canStream = false
      settle(0)
    },
    bytes() {
      if (phase === LIVE) heardByte()
    },
    proved() {
      if (phase !== LIVE || s.isProved) return
      s.hasState = s.isProved = true
      s.polls = false
      timer('healthy', s.rules.healthySeconds * 1000)
    },
    retry() {
      s.retryMs = given.ms
    },
    lost: lose,
    watchdog: lose,
    polled() {
      s.isAsking = false
      s.pollNotBefore = at + floorMs
      s.hasState ||= given.hasState
      if (isHushed()) return
      if (phase === QUIET) settle(retryWindow(true))
      else if (isPolling(s)) pollLater()
      if (code === 200) act('healthy')
    },
    hint() {
      if (at - s.askedAt < s.rules.pollSeconds * 1000 || (phase !== WAITING && phase !== POLLING)) return
      s.polls = true
      poll(0, SHOWN_WINDOW_MS, true)
    },
    attempt() {
      if (phase === QUIET) ask()
      if (phase !== WAITING) return
      s.phase = CONNECTING
      act('openStream')
      heardByte()
      if (s.polls || s.hasState) return
      s.polls = true
      poll(FIRST_POLL_MS, SHOWN_WINDOW_MS)
    },
    healthy() {
      if (phase !== LIVE || !s.isProved) return
      s.failures = 0
      act('healthy')
    },
    poll() {
      if (isPolling(s)) ask()
    },
    grace() {
      if (s.isVisible || s.isAway) return
      s.isAway = true
      if (phase === QUIET) return
      settle(SHOWN_WINDOW_MS)
      if (s.hasState) pollLater()
    },
    pulse() {
      if (s.leads) pulse()
    },
    patience() {
      if (phase !== FOLLOWING) return
      if (s.isVisible) act('stealLock')
      follow()
    },
  }

  if (phase !== STOPPED) (always[given.type] ?? (isAsleep(phase) ? undefined : awake[given.type]))?.()
  // Whatever the new phase does not want is let go of here, before anything else, however the machine came to it.
  const first = (what: Exclude<EffectName, 'timer'>) => fx.unshift([what])
  if (wantsLock(before) !== wantsLock(s)) {
    s.leads = false
    first(wantsLock(s) ? 'requestLock' : 'releaseLock')
  }
  if (s.phase !== phase && isAsleep(s.phase)) {
    s.isAsking = false
    first('rest')
  }
  if (isStreaming(phase) && !isStreaming(s.phase)) first('closeStream')
  return [s, fx]
}
