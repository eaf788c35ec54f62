import { setTimeout as sleep } from 'node:timers/promises'
import type { FollowMessage, PageRoute, RegisteredRelease } from '../../protocol/follow.ts'
import { compareVersions, type StateVersion } from '../../protocol/version-order.ts'
import { onCommit } from '../db/commit-listeners.ts'
import type { Deps } from '../deps.ts'
import { readState } from '../state/read-state.ts'

/** The log is looked at this often; a commit of this process shortens the wait. */
const POLL_MS = 200
const CONFIRM_MS = 1000
/** Versions that edges tell apart, over all pages. */
const MAX_RELEASES_TOLD = 2000

type Follower = (message: FollowMessage) => void

export interface Publisher {
  /** Calls back at once with all that is known, then with each change. Returns the way to stop. */
  follow(follower: Follower): () => void
  /** The newest state known of each page. */
  versions(): Map<string, StateVersion>
  /** When the database was last looked at, ms since 1970; 0: never. */
  confirmedAt(): number
  /** Waits for the first look at the database. */
  ready: Promise<void>
  close(): Promise<void>
}

/**
 * Follows the event log and tells the edges: the newest state of each page, the pages themselves, and every second
 * that the database was looked at. While the database is out of reach it says nothing, so that asOf stays behind.
 */
export function startPublisher(deps: Deps, log: (event: string, details: object) => void): Publisher {
  const states = new Map<string, Extract<FollowMessage, { type: 'state' }>>()
  const followers = new Set<Follower>()
  const stop = new AbortController()
  let pages: PageRoute[] = []
  let releases: RegisteredRelease[] = []
  let knobs: Record<string, number | boolean> = {}
  let confirmedAt = 0
  let wake: () => void = () => undefined
  let nudged = false
  const unlisten = onCommit(() => {
    nudged = true
    wake()
  })
  const tell = (message: FollowMessage) => {
    for (const follower of followers) follower(message)
  }

  async function look(): Promise<void> {
    const asOf = deps.clock.now().toISOString()
    const installation = await deps.db.installation.findUniqueOrThrow({ where: { id: 1 } })
    const feeds = await deps.db.feed.findMany({ select: { pageId: true, seq: true } })
    for (const { pageId, seq } of feeds) {
      const known = states.get(pageId)
      if (known !== undefined && compareVersions(known, { epoch: installation.epoch, seq }) >= 0) continue
      const document = await readState(deps, pageId)
      const message = {
        type: 'state' as const,
        page: pageId,
        epoch: document.epoch,
        seq: document.seq,
        document: JSON.stringify(document),
      }
      states.set(pageId, message)
      await refreshPages()
      tell(message)
    }
    if (pages.length !== feeds.length) await refreshPages()
    if (Date.parse(asOf) - confirmedAt >= CONFIRM_MS || Date.parse(asOf) < confirmedAt) {
      confirmedAt = Date.parse(asOf)
      tell({ type: 'confirm', asOf })
    }
  }

  async function refreshPages(): Promise<void> {
    const rows = await deps.db.page.findMany({
      select: { id: true, host: true, isDefault: true },
      orderBy: { id: 'asc' },
    })
    if (JSON.stringify(rows) !== JSON.stringify(pages)) {
      pages = rows
      tell({ type: 'pages', pages })
    }
    const registered = await deps.db.release.findMany({
      select: { pageId: true, app: true, version: true },
      orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
      take: MAX_RELEASES_TOLD,
    })
    const newest = registered.map(({ pageId, app, version }) => ({ page: pageId, app, version }))
    if (JSON.stringify(newest) !== JSON.stringify(releases)) {
      releases = newest
      tell({ type: 'releases', releases })
    }
    const turned = await deps.db.knob.findMany({
      where: { pageId: pages.find((page) => page.isDefault)?.id },
    })
    const next = Object.fromEntries(
      turned.map((knob) => [knob.name, JSON.parse(knob.value) as number | boolean]),
    )
    if (JSON.stringify(next) !== JSON.stringify(knobs)) {
      knobs = next
      tell({ type: 'knobs', knobs })
    }
  }

  let markReady: () => void = () => undefined
  const ready = new Promise<void>((resolve) => {
    markReady = resolve
  })
  const running = (async () => {
    let failing = false
    while (!stop.signal.aborted) {
      nudged = false
      try {
        await look()
        markReady()
        if (failing) log('database-back', {})
        failing = false
      } catch (error) {
        if (!failing) log('database-unreachable', { error: String(error) })
        failing = true
      }
      if (!nudged) {
        await Promise.race([
          sleep(POLL_MS, undefined, { signal: stop.signal }).catch(() => undefined),
          new Promise<void>((resolve) => {
            wake = resolve
          }),
        ])
      }
    }
  })()

  return {
    ready,
    confirmedAt: () => confirmedAt,
    versions: () => new Map([...states].map(([page, { epoch, seq }]) => [page, { epoch, seq }])),
    follow(follower) {
      follower({ type: 'pages', pages })
      follower({ type: 'knobs', knobs })
      follower({ type: 'releases', releases })
      for (const state of states.values()) follower(state)
      if (confirmedAt > 0) follower({ type: 'confirm', asOf: new Date(confirmedAt).toISOString() })
      followers.add(follower)
      return () => followers.delete(follower)
    },
    async close() {
      unlisten()
      stop.abort()
      wake()
      await running
    },
  }
}
