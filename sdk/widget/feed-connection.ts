import { guardState } from '../../protocol/guard.ts'
import { clampPolicy } from '../../protocol/policy.ts'
import type { StateDocument } from '../../protocol/state-document.ts'
import { compareVersions, formatVersion } from '../../protocol/version-order.ts'
import { reconnectDelayMs } from '../connection-delay.ts'
import { sseParser } from '../sse-parser.ts'

export interface FeedConnection {
  destroy(): void
}

interface Options {
  /** Address of the feed, without a slash at its end. */
  url: string
  app: string
  version: string
  onState(state: StateDocument): void
}

const HOUR_MS = 3_600_000

/**
 * Follows the feed: a stream while the tab is visible, polls of the snapshot while it is hidden or streams are off.
 * Waits with full jitter; the count of failures goes back to 0 only after a state and `healthySeconds` unbroken.
 */
export function connectFeed(options: Options): FeedConnection {
  let policy = clampPolicy(null)
  let newest: StateDocument | null = null
  let failures = 0
  let current: AbortController | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let floorUntil = 0
  let hiddenSince = 0
  let isDestroyed = false

  const later = (ms: number) => {
    clearTimeout(timer)
    if (!isDestroyed) timer = setTimeout(next, Math.min(ms, HOUR_MS * 2))
  }

  function take(text: string): boolean {
    let raw: unknown
    try {
      raw = JSON.parse(text)
    } catch {
      return false // not JSON: the next message is the whole truth again
    }
    const guarded = guardState(raw)
    if (!guarded.ok) return false
    const state = guarded.document
    policy = clampPolicy(state.policy)
    if (newest !== null && compareVersions(state, newest) <= 0) return true
    newest = state
    options.onState(state)
    return true
  }

  function next(): void {
    if (isDestroyed || current !== null) return
    const isHidden = document.hidden && Date.now() - hiddenSince >= policy.hiddenGraceSeconds * 1000
    if (isHidden || !policy.stream) void poll(isHidden ? policy.hiddenPollSeconds : policy.pollSeconds)
    else void stream()
  }

  async function poll(everySeconds: number): Promise<void> {
    current = new AbortController()
    const giveUp = setTimeout(() => current?.abort(), 10_000)
    let floorMs = 0
    try {
      const response = await fetch(`${options.url}/feed/v1/snapshot.json`, {
        signal: current.signal,
        cache: 'no-cache',
        credentials: 'omit',
      })
      floorMs = retryAfterMs(response)
      if (response.ok) take(await response.text())
    } catch {
      // Out of reach: the next poll comes anyway.
    }
    clearTimeout(giveUp)
    current = null
    later(Math.max(floorMs, everySeconds * 1000 * (0.75 + Math.random() / 2)))
  }

  async function stream(): Promise<void> {
    const own = new AbortController()
    current = own
    let floorMs = 0
    let wasOpen = false
    let provedAt = 0
    let watchdog = setTimeout(() => own.abort(), 30_000)
    const parse = sseParser(
      (event) => {
        if (event.name === 'state') {
          if (take(event.data)) provedAt ||= performance.now()
        } else if (event.name === 'current') provedAt ||= performance.now()
        else if (event.name === 'goodbye') floorMs = Math.max(floorMs, goodbyeMs(event.data))
        if (provedAt > 0 && performance.now() - provedAt > policy.healthySeconds * 1000) failures = 0
      },
      (ms) => {
        floorMs = Math.min(ms, HOUR_MS)
      },
    )
    try {
      const query = new URLSearchParams({ vis: document.hidden ? 'hidden' : 'visible' })
      if (options.app !== '') query.set('app', options.app)
      if (options.version !== '') query.set('v', options.version)
      if (newest !== null) query.set('after', formatVersion(newest))
      const response = await fetch(`${options.url}/feed/v1/stream?${query}`, {
        signal: own.signal,
        cache: 'no-store',
        credentials: 'omit',
      })
      floorMs = retryAfterMs(response)
      if (response.status === 204 || response.status === 410) floorMs = HOUR_MS
      else if (response.ok && response.body !== null) {
        wasOpen = true
        const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
        for (;;) {
          const { done, value } = await reader.read()
          if (done) break
          clearTimeout(watchdog)
          watchdog = setTimeout(() => own.abort(), policy.heartbeatSeconds * 2500)
          parse(value)
        }
      }
    } catch {
      // Lost, refused or let go: all the same, we come back by the rules below.
    }
    clearTimeout(watchdog)
    own.abort()
    current = null
    if (isDestroyed) return
    failures++
    if (document.hidden && hiddenSince > 0) return later(policy.hiddenPollSeconds * 1000 * Math.random())
    const delayMs = reconnectDelayMs(policy, { failures, floorMs, lostStream: wasOpen }, Math.random)
    floorUntil = Date.now() + floorMs
    later(delayMs)
  }

  const onVisibility = () => {
    if (document.hidden) {
      hiddenSince = Date.now()
      setTimeout(() => {
        if (document.hidden && Date.now() - hiddenSince >= policy.hiddenGraceSeconds * 1000 - 50) {
          current?.abort()
        }
      }, policy.hiddenGraceSeconds * 1000)
    } else {
      hiddenSince = 0
      if (current === null) later(Math.max(floorUntil - Date.now(), 0) + Math.random() * 2000)
    }
  }
  document.addEventListener('visibilitychange', onVisibility)
  if (document.hidden) hiddenSince = Date.now() - 3_600_000
  next()

  return {
    destroy() {
      isDestroyed = true
      clearTimeout(timer)
      current?.abort()
      document.removeEventListener('visibilitychange', onVisibility)
    },
  }
}

function retryAfterMs(response: Response): number {
  const seconds = Number(response.headers.get('retry-after'))
  return seconds > 0 ? Math.min(seconds * 1000, HOUR_MS) : 0
}

function goodbyeMs(text: string): number {
  try {
    const ms = (JSON.parse(text) as { retryAfterMs?: unknown }).retryAfterMs
    return typeof ms === 'number' && ms > 0 ? Math.min(ms, HOUR_MS) : 0
  } catch {
    return 0 // a goodbye without a number asks for nothing
  }
}
