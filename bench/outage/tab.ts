import type { PageEvent } from '../../sdk/core/browser.ts'

/** A page in a browser of its own: whether somebody looks at it, and timers as its browser grants them. */
export interface Tab {
  isHidden(): boolean
  /** How long it has been visible now; hidden: 0. */
  visibleMs(): number
  /** A timer of the page. Runs once; returns the way to cancel. */
  later(ms: number, run: () => void): () => void
  listen(take: (event: PageEvent) => void): () => void
  close(): void
}

export type TabLife = 'visible' | 'hidden' | 'switching'
/** Of ten tabs in a row; that order repeats. */
const LIVES: readonly TabLife[] = [
  'visible',
  'hidden',
  'hidden',
  'switching',
  'hidden',
  'visible',
  'hidden',
  'hidden',
  'visible',
  'hidden',
]
/** What becomes of the `index`-th tab: 30 % are visible, 60 % hidden, 10 % go to and fro. */
export const lifeOf = (index: number): TabLife => LIVES[index % LIVES.length]!

const WAKE_MS = 1000
const RARE_WAKE_MS = 60_000
const RARE_AFTER_MS = 5 * 60_000
const RARE_FROM_NESTING = 5
/** Somebody who goes to and fro stays this long. */
const STAY_MS = [5000, 90_000] as const
/** A tab that is loaded hidden has been in the background for up to this long. */
const HIDDEN_BEFORE_MS = 10 * 60_000

/** How many timers, each set by the one before, led to what runs now. */
let nesting = 0

interface Timer {
  dueAt: number
  nesting: number
  handle: NodeJS.Timeout | undefined
  run(): void
}

/**
 * Opens a tab. Its timers are throttled as Chromium throttles them: those of a hidden page fire at most once a second,
 * and, after five minutes of that, once a minute where each was set by the one before for five times or more; what the
 * network brings begins a new chain. The wake-ups of each browser have a beat of their own. Due timers of a page that is
 * shown fire at once. (chromestatus.com/feature/4718288976216064)
 */
export function openTab(life: TabLife): Tab {
  const timers = new Set<Timer>()
  const listeners = new Set<(event: PageEvent) => void>()
  const offsetMs = Math.random() * RARE_WAKE_MS
  let isHidden = life === 'hidden' || (life === 'switching' && Math.random() < 0.5)
  let since = performance.now() - (life === 'hidden' ? Math.random() * HIDDEN_BEFORE_MS : 0)
  let switching: NodeJS.Timeout | undefined

  function wakeAt({ dueAt, nesting }: Timer): number {
    if (!isHidden) return dueAt
    const isRare = nesting >= RARE_FROM_NESTING && dueAt - since >= RARE_AFTER_MS
    const everyMs = isRare ? RARE_WAKE_MS : WAKE_MS
    return Math.ceil((dueAt + offsetMs) / everyMs) * everyMs - offsetMs
  }
  function arm(timer: Timer): void {
    clearTimeout(timer.handle)
    timer.handle = setTimeout(
      () => {
        timers.delete(timer)
        nesting = timer.nesting
        timer.run()
        nesting = 0
      },
      Math.max(0, wakeAt(timer) - performance.now()),
    )
  }
  function stay(): void {
    switching = setTimeout(
      () => {
        isHidden = !isHidden
        since = performance.now()
        for (const timer of timers) arm(timer)
        for (const take of [...listeners]) take(isHidden ? 'hidden' : 'shown')
        stay()
      },
      STAY_MS[0] + Math.random() * (STAY_MS[1] - STAY_MS[0]),
    )
  }
  if (life === 'switching') stay()

  return {
    isHidden: () => isHidden,
    visibleMs: () => (isHidden ? 0 : performance.now() - since),
    later(ms, run) {
      const timer: Timer = { dueAt: performance.now() + ms, nesting: nesting + 1, handle: undefined, run }
      timers.add(timer)
      arm(timer)
      return () => {
        clearTimeout(timer.handle)
        timers.delete(timer)
      }
    },
    listen(take) {
      listeners.add(take)
      return () => listeners.delete(take)
    },
    close() {
      clearTimeout(switching)
      for (const { handle } of timers) clearTimeout(handle)
      timers.clear()
      listeners.clear()
    },
  }
}
