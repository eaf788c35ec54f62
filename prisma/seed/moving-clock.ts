import type { Clock } from '../../server/clock.ts'

/** A clock that tells the story's time while the past is written. It only goes forward, as the event log does. */
export class MovingClock implements Clock {
  #now: Date
  constructor(start: Date) {
    this.#now = start
  }
  now(): Date {
    return this.#now
  }
  moveTo(instant: Date): void {
    if (instant < this.#now)
      throw new Error(`The story goes back from ${this.#now.toISOString()} to ${instant.toISOString()}`)
    this.#now = instant
  }
}
