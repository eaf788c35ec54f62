import type { Policy } from '../../../protocol/state-document.ts'

/** Where the connection stands. What it holds open (stream, lock, timers) follows from this: see `step`. */
export type Phase = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8
// In an order in which one comparison tells several apart: with a stream, waiting for one, without, asleep.
/** Asked for a stream. */
export const CONNECTING = 0
export const LIVE = 1
/** Between two attempts. */
export const WAITING = 2
/** Waits for the browser's stream lock. */
export const FOLLOWING = 3
/** After 204 or 410: nothing until `quietUntil`, then one poll. */
export const QUIET = 4
export const POLLING = 5
export const SUSPENDED = 6
export const SILENCED = 7
export const STOPPED = 8
/** What each phase is called outside. */
export const PHASE_NAMES = [
  'connecting',
  'live',
  'waiting',
  'following',
  'waiting',
  'polling',
  'waiting',
  'silenced',
  'stopped',
] as const

/** Moments are monotonic ms. */
export interface MachineState {
  phase: Phase
  rules: Policy
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
  | 'unhush'

/** `at`: monotonic ms. A timer that is due is an event of its name. */
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
  | { type: 'bytes' }
  | { type: 'proved' }
  | { type: 'retry'; ms: number }
  /** The stream was refused, ended (code 0), or said goodbye: with 503 for `overload`, else with 0. */
  | { type: 'lost'; code: number; floorMs: number }
  | { type: 'polled'; code: number; floorMs: number; hasState: boolean }
  | { type: 'ruled'; rules: Policy }
  | { type: 'hint' }
  /** A directive says so. */
  | { type: 'hush'; ms: number }
  | { type: TimerName }
  | { type: 'destroy' }
)

type WithoutTime<E> = E extends unknown ? Omit<E, 'at'> : never
export type MachineInput = WithoutTime<MachineEvent>
type Name = MachineInput['type']
type Fields<Type extends Name> = Omit<Extract<MachineInput, { type: Type }>, 'type'>
/** Tells the machine what happened. */
export type Tell = <Type extends Name>(
  type: Type,
  ...fields: keyof Fields<Type> extends never ? [] : [Fields<Type>]
) => void

/** What the machine wants done: a name, and what belongs to it. */
export type Effect =
  /** Sets or replaces the timer to `floorMs` plus a draw from [0, windowMs]; `sooner`: only if that is earlier. */
  | [what: 'timer', name: TimerName, floorMs: number, windowMs: number, sooner: boolean | undefined]
  /** Clears all timers and aborts a poll. */
  | [what: 'rest']
  | [what: 'openStream']
  | [what: 'closeStream']
  | [what: 'poll']
  | [what: 'requestLock']
  | [what: 'stealLock']
  | [what: 'releaseLock']
  /** Tells the followers that the leader lives, and what it holds. */
  | [what: 'announce']
  /** The connection has proved itself: what waited for that (reports, presence) may go out. */
  | [what: 'healthy']
export type EffectName = Effect[0]
/** What belongs to an effect beside its name. */
export type EffectsOf<Name extends EffectName> =
  Extract<Effect, [Name, ...unknown[]]> extends [Name, ...infer Details] ? Details : never
