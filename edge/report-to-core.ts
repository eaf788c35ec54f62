import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { type ClientCount, EDGE_REPORT_PATH, type EdgeReport } from '../protocol/follow.ts'
import type { KnownTruth } from './follow/known-truth.ts'
import type { Hub } from './hub/hub.ts'
import type { Presence } from './presence/presence.ts'

/** Core is told this often, and at once when a probe came back. */
const EVERY_MS = 5000
/** Combinations told of at the most (core takes no more). */
const MAX_COMBINATIONS = 5000

/** Tells core every few seconds what this edge counts, and which probes came back. */
export function startReports(
  core: { origin: string; token: string },
  name: string,
  hub: Hub,
  truth: KnownTruth,
  presence: Presence,
  nameOf: NameOf,
): { returned(probe: string, delayMs: number): void; close(): void } {
  let probes: Record<string, number> = {}
  const tell = () => {
    const report: EdgeReport = {
      edge: name,
      streams: hub.count(),
      current: Object.fromEntries([...truth.states.keys()].map((page) => [page, hub.current(page)])),
      clients: countClients(hub, presence, nameOf),
      probes,
    }
    probes = {}
    post(core, JSON.stringify(report))
    timer.refresh()
  }
  const timer = setInterval(tell, EVERY_MS)
  return {
    returned(probe, delayMs) {
      probes[probe] = delayMs
      tell()
    },
    close: () => clearInterval(timer),
  }
}

type NameOf = (page: string, app: string, version: string) => { app: string; version: string }

function countClients(hub: Hub, presence: Presence, nameOf: NameOf): ClientCount[] {
  const counts = new Map<string, ClientCount>()
  const entryOf = (
    page: string,
    app: string,
    version: string,
    visibility: ClientCount['visibility'],
  ): ClientCount => {
    const key = JSON.stringify([page, app, version, visibility])
    const entry = counts.get(key) ?? { page, app, version, visibility, streams: 0, tabs: 0, browsers: 0 }
    counts.set(key, entry)
    return entry
  }
  for (const group of hub.groups()) {
    const { app, version } = nameOf(group.page, group.app, group.version)
    entryOf(group.page, app, version, group.visibility).streams += group.count
  }
  for (const { page, app, version, visibility, tabs, browsers } of presence.counts()) {
    const entry = entryOf(page, app, version, visibility)
    entry.tabs += tabs
    entry.browsers += browsers
  }
  return [...counts.values()].slice(0, MAX_COMBINATIONS)
}

function post(core: { origin: string; token: string }, body: string): void {
  const url = new URL(EDGE_REPORT_PATH, core.origin)
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest
  const request = send(url, {
    method: 'POST',
    timeout: 4000,
    headers: {
      authorization: `Bearer ${core.token}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    },
  })
  request.on('response', (response) => response.resume())
  request.on('timeout', () => request.destroy())
  // Counts are worth nothing later: what could not be told is told anew in five seconds.
  request.on('error', () => request.destroy())
  request.end(body)
}
