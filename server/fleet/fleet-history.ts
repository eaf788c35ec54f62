import type { Deps } from '../deps.ts'
import { type Fleet, readFleet } from './read-fleet.ts'

/** One look at the live clients of a page. */
export interface FleetSample {
  atMs: number
  /** Open streams, and those of them that hold the newest state. */
  streams: number
  current: number
  /** Clients by version: `web 1.4.2`, or `unregistered`. */
  byVersion: Record<string, number>
  byVisibility: Record<'visible' | 'hidden' | 'unknown', number>
  /** The same by app and version; null: none named, or not registered. */
  clients: { app: string | null; version: string | null; count: number }[]
}

const EVERY_MS = 15_000
/** Six hours: an outage and what came before it. */
const MAX_SAMPLES = (6 * 60 * 60 * 1000) / EVERY_MS
const KEY = Symbol.for('allclear.fleet-history')
const held = globalThis as { [KEY]?: Map<string, FleetSample[]> }

/** Samples of a page, the oldest first. In memory: a restart of core begins anew. */
export function fleetHistory(pageId: string): readonly FleetSample[] {
  return held[KEY]?.get(pageId) ?? []
}

/** Looks at the fleet of every page each quarter of a minute, until closed. */
export function startFleetHistory(
  deps: Deps,
  log: (event: string, details: object) => void,
): { close(): void } {
  const timer = setInterval(() => {
    takeSamples(deps).catch((error: unknown) => log('fleet-sample-failed', { error: String(error) }))
  }, EVERY_MS)
  return { close: () => clearInterval(timer) }
}

/** Takes one sample of every page now. */
export async function takeSamples(deps: Deps): Promise<void> {
  held[KEY] ??= new Map()
  for (const { id } of await deps.db.page.findMany({ select: { id: true } })) {
    const samples = held[KEY].get(id) ?? []
    samples.push(sampleOf(await readFleet(deps, id), deps.clock.now().getTime()))
    if (samples.length > MAX_SAMPLES) samples.splice(0, samples.length - MAX_SAMPLES)
    held[KEY].set(id, samples)
  }
}

function sampleOf(fleet: Fleet, atMs: number): FleetSample {
  const byVersion: Record<string, number> = {}
  const clients = new Map<string, FleetSample['clients'][number]>()
  const byVisibility = { visible: 0, hidden: 0, unknown: 0 }
  for (const row of fleet.rows) {
    const name = row.version === null ? 'unregistered' : `${row.app ?? ''} ${row.version}`.trim()
    const count = Math.max(row.streams, row.tabs)
    byVersion[name] = (byVersion[name] ?? 0) + count
    byVisibility[row.visibility] += count
    const key = JSON.stringify([row.app, row.version])
    const known = clients.get(key) ?? { app: row.app, version: row.version, count: 0 }
    clients.set(key, { ...known, count: known.count + count })
  }
  const { streams, current } = fleet
  return { atMs, streams, current, byVersion, byVisibility, clients: [...clients.values()] }
}
