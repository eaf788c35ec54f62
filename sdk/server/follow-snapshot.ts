import type { StateDocument } from '../../protocol/state-document.ts'
import { compareVersions } from '../../protocol/version-order.ts'
import { readState } from '../core/read-state.ts'

/** Older, and nothing is hinted at: what it says may long be over. */
const MAX_AGE_MS = 120_000
const TIMEOUT_MS = 5000
const MAX_BACKOFF = 16

export interface FollowedSnapshot {
  /** The newest state and the status server's clock, or null while nothing fresh is known. Never waits. */
  read(): { state: StateDocument; serverMs: number } | null
  stop(): void
}

/**
 * Keeps a copy of the snapshot by asking again every `refreshSeconds`, with jitter, and rarer while that fails. Holds no
 * process open. Where timers sleep between requests, `read` starts a refresh that nobody waits for.
 */
export function followSnapshot(url: string, refreshSeconds: number): FollowedSnapshot {
  let state: StateDocument | null = null
  let etag = ''
  let serverOffsetMs = 0
  let refreshedAt = Number.NEGATIVE_INFINITY
  let dueAt = 0
  let failures = 0
  let isAsking = false
  let isStopped = false
  let timer: ReturnType<typeof setTimeout> | undefined

  async function ask(): Promise<void> {
    const headers: Record<string, string> = etag === '' ? {} : { 'if-none-match': etag }
    const response = await fetch(`${url}/feed/v1/snapshot.json`, {
      headers,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    if (response.status !== 304) {
      if (!response.ok) throw new Error(String(response.status))
      const next = readState(await response.json())
      if (next === null) throw new Error('No state')
      if (state === null || compareVersions(next, state) >= 0) {
        state = next
        etag = response.headers.get('etag') ?? ''
      }
    }
    const age = Number(response.headers.get('age')) || 0
    const date = Date.parse(response.headers.get('date') ?? '')
    if (!Number.isNaN(date)) serverOffsetMs = date + age * 1000 - performance.now()
    refreshedAt = performance.now()
  }

  function refresh(): void {
    if (isAsking || isStopped) return
    isAsking = true
    ask()
      .then(
        () => {
          failures = 0
        },
        () => {
          failures++
        },
      )
      .then(() => {
        isAsking = false
        const everyMs = refreshSeconds * 1000 * Math.min(2 ** failures, MAX_BACKOFF)
        const delayMs = everyMs * (0.75 + Math.random() / 2)
        dueAt = performance.now() + delayMs
        if (isStopped) return
        timer = setTimeout(refresh, delayMs)
        ;(timer as unknown as { unref?(): void }).unref?.()
      })
  }
  refresh()

  return {
    read() {
      const now = performance.now()
      if (now > dueAt) {
        clearTimeout(timer)
        refresh()
      }
      return state === null || now - refreshedAt > MAX_AGE_MS
        ? null
        : { state, serverMs: now + serverOffsetMs }
    },
    stop() {
      isStopped = true
      clearTimeout(timer)
    },
  }
}
