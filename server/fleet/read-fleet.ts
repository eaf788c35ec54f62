import type { Deps } from '../deps.ts'
import { liveEdgeReports } from '../runtime/edge-reports.ts'

/** Live clients of one app, version and visibility over all edges. */
export interface FleetRow {
  /** Null: the host names none. */
  app: string | null
  /** Null: unknown or not registered (those count as one). */
  version: string | null
  visibility: 'visible' | 'hidden' | 'unknown'
  streams: number
  tabs: number
  isBad: boolean
}

export interface Fleet {
  /** Streams of the page, and how many of them hold the newest state. */
  streams: number
  current: number
  rows: FleetRow[]
  edges: { edge: string; streams: number; ageMs: number }[]
}

/** Who is out there now, by what the edges reported within the last half minute. Unregistered versions count as one. */
export async function readFleet(deps: Deps, pageId: string): Promise<Fleet> {
  const reports = liveEdgeReports(deps.clock.now().getTime())
  const releases = await deps.db.release.findMany({ where: { pageId } })
  const known = new Map(releases.map((release) => [`${release.app} ${release.version}`, release]))
  const rows = new Map<string, FleetRow>()
  for (const { report } of reports) {
    for (const client of report.clients) {
      if (client.page !== pageId) continue
      const release = known.get(`${client.app} ${client.version}`)
      const version = release === undefined ? null : client.version
      const key = JSON.stringify([client.app, version, client.visibility])
      const row = rows.get(key) ?? {
        app: client.app === '' ? null : client.app,
        version,
        visibility: client.visibility,
        streams: 0,
        tabs: 0,
        isBad: release?.badAt != null,
      }
      row.streams += client.streams
      row.tabs += client.tabs
      rows.set(key, row)
    }
  }
  const ofPage = [...rows.values()]
  return {
    streams: ofPage.reduce((sum, row) => sum + row.streams, 0),
    current: reports.reduce((sum, { report }) => sum + (report.current[pageId] ?? 0), 0),
    rows: ofPage.sort((a, b) => b.streams + b.tabs - a.streams - a.tabs),
    edges: reports.map(({ report, ageMs }) => ({ edge: report.edge, streams: report.streams, ageMs })),
  }
}
