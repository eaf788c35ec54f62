import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { type ClientCount, EDGE_REPORT_PATH, type EdgeReport } from '../protocol/follow.ts'
import type { KnownTruth } from './follow/known-truth.ts'
import type { Presence } from './http/presence.ts'
import type { Hub } from './hub/hub.ts'

const EVERY_MS = 5000
/** Combinations of app and version told apart; made-up ones beyond count as one. */
const MAX_COMBINATIONS = 500

/** Tells core every few seconds what this edge counts. Returns the way to stop. */
export function startReports(
  core: { origin: string; token: string },
  name: string,
  hub: Hub,
  truth: KnownTruth,
  presence: Presence,
): () => void {
  const timer = setInterval(() => {
    const report: EdgeReport = {
      edge: name,
      streams: hub.count(),
      current: Object.fromEntries([...truth.states.keys()].map((page) => [page, hub.current(page)])),
      clients: countClients(hub, presence),
      probes: {},
    }
    post(core, JSON.stringify(report))
  }, EVERY_MS)
  return () => clearInterval(timer)
}

function countClients(hub: Hub, presence: Presence): ClientCount[] {
  const counts = new Map<string, ClientCount>()
  const entryOf = (
    page: string,
    app: string,
    version: string,
    visibility: ClientCount['visibility'],
  ): ClientCount => {
    let key = JSON.stringify([page, app, version, visibility])
    let own = { page, app, version, visibility, streams: 0, tabs: 0 }
    if (!counts.has(key) && counts.size >= MAX_COMBINATIONS) {
      own = { ...own, app: '', version: 'other' }
      key = JSON.stringify([page, '', 'other', visibility])
    }
    const entry = counts.get(key) ?? own
    counts.set(key, entry)
    return entry
  }
  for (const [page, info] of hub.readers()) entryOf(page, info.app, info.version, info.visibility).streams++
  for (const tab of presence.counts())
    entryOf(tab.page, tab.app, tab.version, tab.visibility).tabs += tab.tabs
  return [...counts.values()]
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
