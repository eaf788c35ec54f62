/**
 * A browser tells of itself once in five minutes at the most, so one that did not within a little more is gone.
 * Counted in steps: what a step holds is forgotten together.
 */
const STEP_MS = 10_000
const STEPS = 33

export interface TabCount {
  page: string
  app: string
  version: string
  visibility: 'visible' | 'hidden' | 'unknown'
  tabs: number
  /** Browsers that have such a tab. */
  browsers: number
}

export type Beacon = Pick<TabCount, 'app' | 'version' | 'visibility' | 'tabs'>[]

export interface Presence {
  /** Counts one browser's tabs. */
  add(page: string, beacon: Beacon): void
  counts(): TabCount[]
}

/**
 * Counts tabs by what browsers say of themselves. Nothing of it is stored, and memory grows with the names told
 * apart, not with the browsers.
 */
export function openPresence(
  nameOf: (page: string, app: string, version: string) => { app: string; version: string },
  now: () => number = Date.now,
): Presence {
  const steps: { number: number; counts: Map<string, TabCount> }[] = []

  function current(): Map<string, TabCount> {
    const number = Math.floor(now() / STEP_MS)
    while (steps[0] !== undefined && (steps[0].number <= number - STEPS || steps[0].number > number))
      steps.shift()
    if (steps.at(-1)?.number !== number) steps.push({ number, counts: new Map() })
    return steps.at(-1)!.counts
  }

  function count(into: Map<string, TabCount>, one: TabCount): void {
    const key = JSON.stringify([one.page, one.app, one.version, one.visibility])
    const known = into.get(key)
    if (known === undefined) into.set(key, { ...one })
    else {
      known.tabs += one.tabs
      known.browsers += one.browsers
    }
  }

  return {
    add(page, beacon) {
      // A browser with tabs of two unregistered versions is one browser with tabs of the unknown one.
      const own = new Map<string, TabCount>()
      for (const { app, version, visibility, tabs } of beacon) {
        if (tabs > 0) count(own, { page, ...nameOf(page, app, version), visibility, tabs, browsers: 0 })
      }
      for (const one of own.values()) count(current(), { ...one, browsers: 1 })
    },
    counts() {
      current()
      const sum = new Map<string, TabCount>()
      for (const { counts } of steps) for (const one of counts.values()) count(sum, one)
      return [...sum.values()]
    },
  }
}
