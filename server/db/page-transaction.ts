import { Refusal } from '../../domain/refusal.ts'
import { announceCommit } from './commit-listeners.ts'
import type { Database, Tx } from './database.ts'
import { markClaimCommitted } from './idempotency-scope.ts'
import { retryBusy } from './retry-busy.ts'
import { inWriteLane } from './write-lane.ts'

/** Who did it, for the audit trail. */
export interface EventActor {
  kind: 'user' | 'token' | 'command' | 'clock' | 'import'
  id: string | null
  name: string | null
}

/** What happened, as one row of the event log. `data` goes into the audit trail and must hold no secrets. */
export interface NewEvent {
  type: string
  incidentId?: string | null
  data?: Record<string, unknown>
}

export interface PageTransaction {
  tx: Tx
  pageId: string
  /** Time of this transaction: always after the page's previous event. */
  at: Date
  /** Appends the one event of this transaction, and returns its seq. Must be called exactly once if anything was written. */
  record(event: NewEvent): Promise<number>
}

/**
 * One verb's transaction on one page. Its first statement writes the page's `Feed` row: that lock makes the
 * event log gapless and in commit order, and keeps SQLite from failing with BUSY_SNAPSHOT (design, decision 4).
 * The whole of `work` is run again while another process is writing, so it must have no other effects.
 * A transaction that records nothing leaves `seq` as it was. Throws `Refusal('not_found')` for an unknown page.
 */
export function pageTransaction<T>(
  db: Database,
  options: { pageId: string; now: () => Date; actor: EventActor },
  work: (transaction: PageTransaction) => Promise<T>,
): Promise<T> {
  const { pageId, actor } = options
  const attempt = () =>
    db.$transaction(async (tx) => {
      const locked = await tx.feed.updateMany({ where: { pageId }, data: { seq: { increment: 0 } } })
      if (locked.count === 0) throw new Refusal('not_found', 'There is no such page.')
      const feed = await tx.feed.findUniqueOrThrow({ where: { pageId } })
      // Strictly later than the event before: times alone then order what was written.
      const at = new Date(Math.max(options.now().getTime(), feed.at.getTime() + 1))
      let isRecorded = false
      const record = async (event: NewEvent): Promise<number> => {
        if (isRecorded) throw new Error('A transaction records exactly one event')
        isRecorded = true
        const seq = feed.seq + 1
        await tx.feed.update({ where: { pageId }, data: { seq, at } })
        await tx.event.create({
          data: {
            pageId,
            seq,
            at,
            type: event.type,
            incidentId: event.incidentId ?? null,
            actorKind: actor.kind,
            actorId: actor.id,
            actorName: actor.name,
            data: JSON.stringify(event.data ?? {}),
          },
        })
        await markClaimCommitted(tx, event.incidentId ?? String(event.data?.id ?? ''))
        return seq
      }
      return work({ tx, pageId, at, record })
    })
  return inWriteLane(db, () => retryBusy(attempt)).then((result) => {
    announceCommit()
    return result
  })
}
