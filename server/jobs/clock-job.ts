import { localDay } from '../../domain/time/local-day.ts'
import { MAINTENANCE_HORIZON_MS } from '../../protocol/limits.ts'
import { clockActor } from '../auth/actor.ts'
import { pageTransaction } from '../db/page-transaction.ts'
import type { Deps } from '../deps.ts'
import { updateIncident } from '../incidents/update-incident.ts'
import { scheduleNextOccurrences } from '../maintenance/schedule-next.ts'
import { remindOfUpdates } from './remind-of-updates.ts'

const TICK_MS = 1000

/** Runs `tickClock` every second until closed. A failed tick is logged and tried again. */
export function startClock(deps: Deps, log: (event: string, details: object) => void): { close(): void } {
  let isRunning = false
  const timer = setInterval(() => {
    if (isRunning) return
    isRunning = true
    tickClock(deps)
      .catch((error: unknown) => log('clock-failed', { error: String(error) }))
      .finally(() => {
        isRunning = false
      })
  }, TICK_MS)
  return { close: () => clearInterval(timer) }
}

/**
 * Turns the passing of time into events (docs/protocol.md): a maintenance comes within 24 hours, starts or completes
 * where its poster ticked that, a series of them goes on, a promised update is overdue, a directive expires, a day ends
 * in the page's zone. Each at most once, also with
 * several cores: what has happened is read again inside the transaction.
 */
export async function tickClock(deps: Deps): Promise<void> {
  const pages = await deps.db.page.findMany({ include: { feed: true } })
  for (const page of pages) {
    if (page.feed === null) continue
    await expireDirectives(deps, page.id)
    await announceNear(deps, page.id, page.feed.at)
    await endDay(deps, page.id, page.timeZone, page.feed.at)
  }
  await moveMaintenances(deps)
  await scheduleNextOccurrences(deps)
  await remindOfUpdates(deps)
}

async function expireDirectives(deps: Deps, pageId: string): Promise<void> {
  const now = deps.clock.now()
  const where = { pageId, revokedAt: null, endedAt: null, expiresAt: { lte: now } }
  if ((await deps.db.directive.count({ where })) === 0) return
  await pageTransaction(
    deps.db,
    { pageId, now: () => deps.clock.now(), actor: clockActor },
    async ({ tx, at, record }) => {
      const ended = await tx.directive.updateMany({ where, data: { endedAt: at } })
      if (ended.count > 0) await record({ type: 'directive.expired', data: { count: ended.count } })
    },
  )
}

/** A maintenance whose 24 hours began after the newest event is not in the document yet. */
async function announceNear(deps: Deps, pageId: string, newestAt: Date): Promise<void> {
  const now = deps.clock.now()
  const where = {
    pageId,
    kind: 'maintenance',
    status: 'scheduled',
    scheduledFor: {
      gt: new Date(newestAt.getTime() + MAINTENANCE_HORIZON_MS),
      lte: new Date(now.getTime() + MAINTENANCE_HORIZON_MS),
    },
  }
  const near = await deps.db.incident.findFirst({ where, select: { id: true } })
  if (near === null) return
  await pageTransaction(
    deps.db,
    { pageId, now: () => deps.clock.now(), actor: clockActor },
    async ({ tx, record }) => {
      const feed = await tx.feed.findUniqueOrThrow({ where: { pageId } })
      if (feed.at.getTime() <= newestAt.getTime())
        await record({ type: 'maintenance.near', incidentId: near.id })
    },
  )
}

async function endDay(deps: Deps, pageId: string, timeZone: string, newestAt: Date): Promise<void> {
  const today = localDay(deps.clock.now(), timeZone)
  if (today === localDay(newestAt, timeZone)) return
  await pageTransaction(
    deps.db,
    { pageId, now: () => deps.clock.now(), actor: clockActor },
    async ({ tx, record }) => {
      const feed = await tx.feed.findUniqueOrThrow({ where: { pageId } })
      if (localDay(feed.at, timeZone) !== today) await record({ type: 'day.ended', data: { day: today } })
    },
  )
}

async function moveMaintenances(deps: Deps): Promise<void> {
  const now = deps.clock.now()
  const due = await deps.db.incident.findMany({
    where: {
      kind: 'maintenance',
      isOpen: true,
      OR: [
        { status: 'scheduled', autoInProgress: true, scheduledFor: { lte: now } },
        { status: { in: ['in_progress', 'verifying'] }, autoCompleted: true, scheduledUntil: { lte: now } },
      ],
    },
    take: 100,
  })
  for (const maintenance of due) {
    const starts = maintenance.status === 'scheduled'
    await updateIncident(deps, clockActor, {
      pageId: maintenance.pageId,
      id: maintenance.id,
      revision: maintenance.revision,
      status: starts ? 'in_progress' : 'completed',
      body: starts
        ? 'Scheduled maintenance is currently in progress. We will provide updates as necessary.'
        : 'The scheduled maintenance has been completed.',
      deliverNotifications: starts ? maintenance.autoDeliverAtStart : maintenance.autoDeliverAtEnd,
    }).catch((error: unknown) => {
      // Somebody moved it by hand in the same second: theirs counts.
      if ((error as { code?: string }).code !== 'conflict') throw error
    })
  }
}
