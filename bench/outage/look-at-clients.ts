import type { ReplayClient } from './clients.ts'
import type { Schedule } from './phases.ts'
import type { Tab, TabLife } from './tab.ts'

const EVERY_MS = 20
/** A tab that was shown a moment ago is not expected to have a stream yet. */
const SETTLED_MS = 10_000
/** What is published at the end of the outage. */
const NEW_SEQ = 2

export interface Sights {
  /** By second: clients with a working stream; of those in a tab that has been visible for ten seconds, those without. */
  live: number[]
  without: number[]
  /** By second: the most ms that this process stood still. */
  stalledMs: number[]
  /** Seconds from the end of the outage until the visible tabs, and the hidden, knew the state published then. */
  visibleKnew: Known
  hiddenKnew: Known
  /** Of tabs shown after that which did not know it yet: seconds from then on. */
  shownKnew: Known
}

/** How many there were; seconds until half, 95 % and all of them knew; null: not in the run. */
export interface Known {
  tabs: number
  half: number | null
  most: number | null
  all: number | null
}

/** Looks at the clients of a replay, and at this process, every few milliseconds. */
export function lookAtClients(startedAt: number, { seconds, wellAgainAt }: Schedule) {
  const live: number[] = []
  const without: number[] = []
  const stalledMs: number[] = []
  const seen: { client: ReplayClient; tab: Tab; life: TabLife; knewAt: number }[] = []
  const shown: number[] = []
  let looked = startedAt

  function look(): void {
    const now = performance.now()
    const at = (now - startedAt) / 1000
    const second = Math.floor(at)
    stalledMs[second] = Math.max(stalledMs[second] ?? 0, Math.round(now - looked - EVERY_MS))
    looked = now
    live[second] ??= seen.filter(({ client }) => client.isLive()).length
    without[second] ??= seen.filter(
      ({ client, tab }) => tab.visibleMs() >= SETTLED_MS && !client.isLive(),
    ).length
    if (at < wellAgainAt) return
    for (const one of seen) {
      if (one.knewAt < Number.POSITIVE_INFINITY) continue
      const knows = one.client.seq() === NEW_SEQ
      if (knows) one.knewAt = at - wellAgainAt
      if (one.life !== 'switching') continue
      // Who was visible at the end already is not among those shown since.
      const shownAt = at - one.tab.visibleMs() / 1000
      if (knows && !one.tab.isHidden() && shownAt > wellAgainAt) shown.push(Math.max(0, at - shownAt))
    }
  }
  const looking = setInterval(look, EVERY_MS)

  return {
    add(client: ReplayClient, tab: Tab, life: TabLife): void {
      seen.push({ client, tab, life, knewAt: Number.POSITIVE_INFINITY })
    },
    end(): Sights {
      clearInterval(looking)
      const bySecond = (values: number[]) => Array.from({ length: seconds }, (_, i) => values[i] ?? 0)
      const of = (life: TabLife) => known(seen.filter((one) => one.life === life).map(({ knewAt }) => knewAt))
      // Shown at the end and still without it: not in the run.
      for (const { tab, life, knewAt } of seen)
        if (life === 'switching' && knewAt === Number.POSITIVE_INFINITY && tab.visibleMs() >= SETTLED_MS)
          shown.push(knewAt)
      return {
        live: bySecond(live),
        without: bySecond(without),
        stalledMs: bySecond(stalledMs),
        visibleKnew: of('visible'),
        hiddenKnew: of('hidden'),
        shownKnew: known(shown),
      }
    },
  }
}

function known(seconds: number[]): Known {
  const sorted = seconds.sort((a, b) => a - b)
  const share = (part: number) => {
    const at = sorted[Math.ceil(sorted.length * part) - 1] ?? Number.POSITIVE_INFINITY
    return Number.isFinite(at) ? Math.round(at) : null
  }
  return { tabs: sorted.length, half: share(0.5), most: share(0.95), all: share(1) }
}
