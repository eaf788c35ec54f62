import { z } from 'zod'
import type { EdgeReport } from '../../protocol/follow.ts'

const Text = z.string().max(200)
const Count = z.number().int().nonnegative()
export const EdgeReportInput = z.object({
  edge: Text,
  streams: Count,
  current: z.record(Text, Count),
  clients: z
    .array(
      z.object({
        page: Text,
        app: Text,
        version: Text,
        visibility: z.enum(['visible', 'hidden', 'unknown']),
        streams: Count,
        tabs: Count,
        browsers: Count.default(0),
      }),
    )
    .max(5000),
  probes: z.record(Text, z.number()),
})

const KEY = Symbol.for('allclear.edge-reports')
const held = globalThis as { [KEY]?: Map<string, { report: EdgeReport; receivedAt: number }> }

/** An edge that has not reported for this long no longer counts. */
const FORGET_AFTER_MS = 30_000

function reports(): Map<string, { report: EdgeReport; receivedAt: number }> {
  held[KEY] ??= new Map()
  return held[KEY]
}

/** Keeps the newest report of an edge, in memory: it is worth nothing after a restart. */
export function keepEdgeReport(report: EdgeReport, nowMs: number): void {
  reports().set(report.edge, { report, receivedAt: nowMs })
}

/** The newest report of each edge that is alive, with its age in ms. */
export function liveEdgeReports(nowMs: number): { report: EdgeReport; ageMs: number }[] {
  for (const [edge, { receivedAt }] of reports())
    if (nowMs - receivedAt > FORGET_AFTER_MS) reports().delete(edge)
  return [...reports().values()].map(({ report, receivedAt }) => ({ report, ageMs: nowMs - receivedAt }))
}
