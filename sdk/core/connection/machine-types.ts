import type { Policy } from '../../../protocol/state-document.ts'

/** Where the connection stands. What it holds open (stream, lock, timers) follows from this: see `step`. */
export type Mode =
  /** Waits for the browser's stream lock. */
  | 'following'
  /** Between two attempts. */
  | 'waiting'
  /** Asked for a stream. */
  | 'connecting'
  | 'live'
  | 'polling'
  /** After 204 or 410: nothing until `quietUntil`, then one poll. */
  | 'quiet'
  | 'suspended'
  | 'silenced'
  | 'stopped'

/** Moments are monotonic ms. */
export interface MachineState {
  mode: Mode
  policy: Policy
  isVisible: boolean
  /** Hidden for longer than the grace. */
  isAway: boolean
  hiddenAt: number
  canStream: boolean
  /** Lock and channel are there, so that one tab streams for all. */
  shares: boolean
  /** This tab holds the lock. */
  leads: boolean
  hasState: boolean
  /** n of docs/protocol.md. */
  failures: number
  /** What the present wait draws from, or, following, the first one once the lock is granted. */
  windowMs: number
  /** Snapshots are asked for beside the stream, or while waiting for it. */
  polls: boolean
  lastByteAt: number
  /** This stream has sent `state` or `current`. */
  isProved: boolean
  /** The last `retry:`, a floor under every wait until another one comes. */
  retryMs: number
  /** No attempt before this moment, whoever asks. */
  notBefore: number
  quietUntil: number
  /** What a snapshot's `Retry-After` asked for: no poll before. */
  pollNotBefore: number
  isAsking: boolean
  askedAt: number
}

export type TimerName =
  | 'attempt'
  | 'watchdog'
  | 'healthy'
  | 'poll'
  | 'grace'
  | 'pulse'
  | 'patience'
  | 'silence'

/** `at`: monotonic ms. */
export type MachineEvent = { at: number } & (
  | { type: 'resume'; isVisible: boolean; windowMs: number }
  | { type: 'suspend' }
  | { type: 'shown' }
  | { type: 'hidden' }
  | { type: 'online' }
  | { type: 'woke' }
  | { type: 'granted' }
  | { type: 'robbed' }
  | { type: 'unshareable' }
  /** The leading tab, or one that has just polled, was heard. `isFresh`: it holds the newest state. */
  | { type: 'heard'; isFresh: boolean; isLeader: boolean; failures: number; floorMs: number }
  | { type: 'opened' }
  | { type: 'unstreamable' }
  | { type: 'refused'; status: number; floorMs: number }
  | { type: 'bytes' }
  | { type: 'proved' }
  | { type: 'retry'; ms: number }
  | { type: 'goodbye'; reason: string; floorMs: number }
  | { type: 'ended' }
  | { type: 'polled'; status: number; floorMs: number; hasState: boolean }
  | { type: 'policy'; policy: Policy }
  | { type: 'hint' }
  | { type: 'silence'; ms: number }
  | { type: 'timer'; name: TimerName }
  | { type: 'destroy' }
)

export type Effect =
  /** Sets or replaces the timer to `floorMs` plus a draw from [0, windowMs]; `sooner`: only if that is earlier. */
  | { do: 'timer'; name: TimerName; floorMs: number; windowMs: number; sooner?: boolean }
  /** Clears all timers and aborts a poll. */
  | { do: 'rest' }
  | { do: 'openStream' }
  | { do: 'closeStream' }
  | { do: 'poll' }
  | { do: 'requestLock' }
  | { do: 'stealLock' }
  | { do: 'releaseLock' }
  /** Tells the followers that the leader lives, and what it holds. */
  | { do: 'tell' }
  /** The connection has proved itself: what waited for that (reports, presence) may go out. */
  | { do: 'healthy' }
