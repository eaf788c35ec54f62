import { clampPolicy } from '../../../protocol/policy.ts'
import type { Policy } from '../../../protocol/state-document.ts'
import { readStream } from './read-stream.ts'

interface Callbacks {
  /** A state's version, `epoch:seq`. */
  onState(version: string): void
  /** How long ago core last confirmed the state. */
  onFreshness(ageMs: number): void
}

interface Shared {
  version?: string
  asOfMs?: number
}

/**
 * Follows the feed: one tab of the browser holds the stream (a Web Lock) and tells the others. Hidden tabs let go
 * after a grace; reconnects wait with full jitter and go back to the first step only after proven health.
 */
export function follow(base: string, shown: string, callbacks: Callbacks): void {
  const channel = 'BroadcastChannel' in window ? new BroadcastChannel(`allclear-page:${base}`) : null
  let policy: Policy = clampPolicy(null)
  let version = shown
  // A page that says its age is not taken for fresh before the server has said so.
  const room = document.getElementById('stale')
  let asOfMs = room !== null && room.childNodes.length > 0 ? null : Date.now()
  let failures = 0
  let stop: AbortController | null = null
  let grace: ReturnType<typeof setTimeout> | undefined

  const tellFreshness = () => {
    if (asOfMs !== null) callbacks.onFreshness(Date.now() - asOfMs)
  }
  const take = (shared: Shared, isOwn: boolean) => {
    if (shared.asOfMs !== undefined) asOfMs = shared.asOfMs
    if (shared.version !== undefined && shared.version !== version) {
      version = shared.version
      callbacks.onState(version)
    }
    tellFreshness()
    if (isOwn) channel?.postMessage(shared)
  }
  channel?.addEventListener('message', (event: MessageEvent<Shared>) => take(event.data, false))
  setInterval(tellFreshness, 15_000)

  async function hold(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const startedAt = performance.now()
      let floorMs = 0
      let proved = false
      // The server's clock is the one that counts: its `now` beside its `asOf` says how old the truth is.
      await readStream(
        `${base}/feed/v1/stream?after=${encodeURIComponent(version)}`,
        signal,
        policy.heartbeatSeconds * 2500,
        {
          onEvent(name, data, id) {
            if (name === 'beat') {
              const beat = data as { now: string; asOf: string | null }
              if (beat.asOf !== null)
                take({ asOfMs: Date.now() - (Date.parse(beat.now) - Date.parse(beat.asOf)) }, true)
            } else if (name === 'state' || name === 'current') {
              proved = true
              if (name === 'state') policy = clampPolicy((data as { policy?: unknown }).policy)
              if (id !== '') take({ version: id }, true)
            } else if (name === 'goodbye')
              floorMs = Number((data as { retryAfterMs?: number }).retryAfterMs) || 0
          },
          onRetry(ms) {
            floorMs = Math.max(floorMs, Math.min(ms, 300_000))
          },
        },
      )
      if (signal.aborted) return
      failures = proved && performance.now() - startedAt > policy.healthySeconds * 1000 ? 0 : failures + 1
      const windowMs = Math.max(
        policy.reconnectSpreadMs,
        Math.min(policy.backoffCapMs, policy.backoffBaseMs * 2 ** failures),
      )
      await pause(floorMs + Math.random() * windowMs, signal)
    }
  }

  function begin(): void {
    if (stop !== null) return
    stop = new AbortController()
    const { signal } = stop
    if (navigator.locks === undefined) void hold(signal)
    else
      navigator.locks.request(`allclear-page:${base}`, { signal }, () => hold(signal)).catch(() => undefined)
  }
  function release(): void {
    stop?.abort()
    stop = null
  }
  document.addEventListener('visibilitychange', () => {
    clearTimeout(grace)
    if (document.hidden) grace = setTimeout(release, policy.hiddenGraceSeconds * 1000)
    else setTimeout(begin, Math.random() * 2000)
  })
  addEventListener('pagehide', release)
  addEventListener('pageshow', (event) => {
    if (event.persisted) begin()
  })
  begin()
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
