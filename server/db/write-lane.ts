/**
 * SQLite takes one writer at a time. Writers of this process queue here, in order, instead of colliding;
 * only another process (the command line) can then be in the way. On PostgreSQL the row lock does it.
 */
const LANES = Symbol.for('allclear.write-lanes')
type Lanes = WeakMap<object, Promise<unknown>>
const held = globalThis as { [LANES]?: Lanes }

/** Runs `work` after all earlier work of the same `owner` has ended, well or badly. */
export function inWriteLane<T>(owner: object, work: () => Promise<T>): Promise<T> {
  held[LANES] ??= new WeakMap()
  const lanes = held[LANES]
  const before = lanes.get(owner) ?? Promise.resolve()
  const mine = before.then(work, work)
  lanes.set(
    owner,
    mine.catch(() => undefined),
  )
  return mine
}
