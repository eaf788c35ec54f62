// Next compiles routes and instrumentation apart; the listeners of this process live in one place.
const KEY = Symbol.for('allclear.commit-listeners')
const held = globalThis as { [KEY]?: Set<() => void> }

function listeners(): Set<() => void> {
  held[KEY] ??= new Set()
  return held[KEY]
}

/**
 * Calls `listener` after each commit of this process. Only a nudge that shortens a wait: what other processes
 * commit is not seen here, and the event log is the truth. Returns the way to stop.
 */
export function onCommit(listener: () => void): () => void {
  listeners().add(listener)
  return () => listeners().delete(listener)
}

/** Tells the listeners that something was committed. */
export function announceCommit(): void {
  for (const listener of listeners()) listener()
}
