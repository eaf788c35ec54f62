import { z } from 'zod'
import { parseInput } from '../../domain/parse-input.ts'
import { Id, lineOf } from '../../domain/text.ts'
import { type Actor, authorise } from '../auth/actor.ts'
import type { Deps } from '../deps.ts'
import { isTimeZone } from '../pages/time-zone.ts'
import { collectBodies, type SourceBody } from './collect-bodies.ts'
import { componentRows } from './component-rows.ts'
import { ensureImportedPage } from './ensure-imported-page.ts'
import { emptyCount, type ImportReport } from './import-report.ts'
import { type IncidentRows, incidentRows } from './incident-rows.ts'
import { writeComponents } from './write-components.ts'
import { batchesOf, writeIncidentBatch } from './write-incident-batch.ts'
import { writeStatusHistory } from './write-status-history.ts'

const Input = z.strictObject({
  bodies: z.array(z.strictObject({ from: z.string(), value: z.unknown() })).min(1, 'holds no JSON bodies'),
  /** The one page to take when the bodies belong to several. */
  onlyPageId: z.string().optional(),
  /** Our page to import into; else the one with the source's id, made when missing. */
  intoPageId: Id.optional(),
  name: lineOf(100).optional(),
  timeZone: z
    .string()
    .refine(isTimeZone, 'is no time zone of the tz database, such as Europe/Berlin')
    .optional(),
  url: z.url({ protocol: /^https?$/ }).optional(),
})

/** How far an import is, after each batch. */
export interface ImportProgress {
  phase: 'components' | 'incidents' | 'maintenances' | 'history'
  done: number
  total: number
}

/**
 * Takes a page of Statuspage from its v2 bodies, keeping ids, times and texts. Each batch is one short transaction
 * with one event; what is there already is compared and left, so an import may be killed and repeated at will.
 * What was changed here since wins over the source. No deliveries are planned.
 */
export async function importStatuspage(
  deps: Deps,
  actor: Actor,
  raw: unknown,
  onProgress: (progress: ImportProgress) => void = () => undefined,
): Promise<ImportReport> {
  authorise(actor, 'admin', null)
  const input = parseInput(Input, raw)
  const collected = collectBodies(input.bodies as SourceBody[], input.onlyPageId)
  const importer: Actor = { ...actor, kind: 'import' }
  const page = await ensureImportedPage(deps, collected.page, input)
  const report: ImportReport = {
    page,
    components: emptyCount(),
    incidents: emptyCount(),
    maintenances: emptyCount(),
    updates: { created: 0, updated: 0 },
    statusChanges: 0,
    notTaken: collected.notTaken,
    adapted: [],
  }
  const writing = { deps, actor: importer, pageId: page.id, report }

  const components = componentRows(collected.components, page.id, deps.clock.now(), report)
  onProgress({ phase: 'components', done: 0, total: components.length })
  const taken = await writeComponents(writing, components)
  onProgress({ phase: 'components', done: components.length, total: components.length })

  const all: IncidentRows[] = []
  for (const kind of ['incident', 'maintenance'] as const) {
    const phase = `${kind}s` as const
    // Oldest first, so that an import that was killed leaves a page without holes in its past.
    const rows = collected[phase]
      .flatMap((source) => incidentRows(source, kind, page.id, report) ?? [])
      .reverse()
    all.push(...rows)
    let done = 0
    for (const batch of batchesOf(rows)) {
      await writeIncidentBatch(writing, phase, batch, taken)
      done += batch.length
      onProgress({ phase, done, total: rows.length })
    }
  }
  onProgress({ phase: 'history', done: 0, total: components.length })
  await writeStatusHistory(
    writing,
    components.filter((component) => taken.has(component.id)),
    all,
  )
  onProgress({ phase: 'history', done: components.length, total: components.length })
  return report
}
