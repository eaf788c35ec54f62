import { parseInput } from '../../domain/parse-input.ts'
import { Refusal } from '../../domain/refusal.ts'
import {
  KEEP_REPORTS_MS,
  MAX_REPORTS_PER_MINUTE,
  MAX_STORED_REPORTS,
  ReportInput,
} from '../../domain/reports/report-input.ts'
import { DEFAULT_EDGE_LIMITS } from '../../protocol/knobs.ts'
import type { Tx } from '../db/database.ts'
import { writeTransaction } from '../db/write-transaction.ts'
import type { Deps } from '../deps.ts'
import { hashAddress } from './address-hash.ts'

/**
 * Stores what a user reports. No event is written: reports come by the thousand while things burn, and change nothing
 * that the feed says. `limited` beyond the knob `reportsPerAddressPerHour` or 600 a minute in all; sent twice, stored once.
 */
export async function receiveReport(deps: Deps, raw: unknown): Promise<void> {
  const { pageId, id, address, component, online, stateAgeSeconds, writtenAt, ...report } = parseInput(
    ReportInput,
    raw,
  )
  const now = deps.clock.now()
  const addressHash = hashAddress(address, now.getTime())
  const since = (ms: number) => ({ gt: new Date(now.getTime() - ms) })
  const store = writeTransaction(deps.db, async (tx) => {
    // The first statement writes: reading first and writing later fails beside another writer (design, decision 4).
    await tx.report.deleteMany({
      where: { pageId, receivedAt: { lt: new Date(now.getTime() - KEEP_REPORTS_MS) } },
    })
    if ((await tx.report.count({ where: { id } })) > 0) return
    if (
      (await tx.report.count({ where: { addressHash, receivedAt: since(3_600_000) } })) >=
      (await reportsPerAddress(tx))
    )
      throw new Refusal(
        'limited',
        'Thank you, we have several reports of yours. Please try again in an hour.',
      )
    if ((await tx.report.count({ where: { pageId, receivedAt: since(60_000) } })) >= MAX_REPORTS_PER_MINUTE)
      throw new Refusal('limited', 'Very many reports are coming in. Yours is kept and sent later.')
    const stored = await tx.report.count({ where: { pageId } })
    if (stored >= MAX_STORED_REPORTS) {
      const oldest = await tx.report.findMany({
        where: { pageId },
        orderBy: { receivedAt: 'asc' },
        take: stored - MAX_STORED_REPORTS + 100,
        select: { id: true },
      })
      await tx.report.deleteMany({ where: { id: { in: oldest.map((row) => row.id) } } })
    }
    const known =
      component === null
        ? null
        : await tx.component.findFirst({ where: { id: component, pageId }, select: { id: true } })
    if (component !== null && known === null)
      throw new Refusal('invalid', 'component: is none of this page', [
        { path: 'component', message: 'is none of this page' },
      ])
    await tx.report.create({
      data: {
        id,
        pageId,
        componentId: component,
        ...report,
        context: JSON.stringify({ online, stateAgeSeconds, writtenAt: writtenAt?.toISOString() }),
        addressHash,
        receivedAt: now,
      },
    })
  })
  await store.catch((error: unknown) => {
    // The same report came twice at the same moment: the other one is stored.
    if ((error as { code?: string }).code !== 'P2002') throw error
  })
}

/** The edge turns away what is beyond this too; core counts over all edges. */
async function reportsPerAddress(tx: Tx): Promise<number> {
  const name = 'reportsPerAddressPerHour'
  const row = await tx.knob.findFirst({ where: { name, page: { isDefault: true } } })
  return row === null ? DEFAULT_EDGE_LIMITS[name] : (JSON.parse(row.value) as number)
}
