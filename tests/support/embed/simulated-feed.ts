import type { StateDocument } from '../../../protocol/state-document.ts'
import type { RequestHandlers } from '../../../sdk/core/browser.ts'
import type { SimulatedServer } from './simulated-browser.ts'
import type { SimulatedClock } from './simulated-clock.ts'
import { stateOf } from './state-document.ts'

/** How the feed answers from now on. `accept-close`: 200, `retry:`, a beat, and the end. A number: a head alone. */
export type FeedMood =
  | 'well'
  | 'refused'
  | 'silent'
  | 'accept-close'
  | 'overload'
  | 200
  | 204
  | 400
  | 429
  | 500
  | 503

export interface SimulatedFeed {
  server: SimulatedServer
  mood: FeedMood
  /** The mood for one address; default: `mood` for all. */
  answer(url: URL): FeedMood
  state: StateDocument
  /** Time and path of each request. */
  log: { at: number; path: string; query: URLSearchParams; body?: string }[]
  openStreams(): number
  seen(path: string): number
  publish(state: StateDocument): void
  send(text: string): void
  /** Ends every open stream, as a restart does. */
  dropAll(): void
  /** Ends every request that was left without an answer. */
  failAll(): void
}

const EPOCH_MS = 1_700_000_000_000

/**
 * A feed on a simulated clock, its own clock an hour ahead of the browsers'. `retryMs` is asked for each stream, and
 * `overloadMs` for each that is refused as one too many.
 */
export function simulatedFeed(
  clock: SimulatedClock,
  options: { retryMs?: () => number; overloadMs?: () => number } = {},
): SimulatedFeed {
  const streams = new Set<RequestHandlers>()
  const unanswered = new Set<RequestHandlers>()
  const now = () => new Date(EPOCH_MS + 3_600_000 + clock.now()).toISOString()
  const beat = () => `event: beat\ndata: ${JSON.stringify({ now: now(), asOf: now() })}\n\n`
  const frame = (state: StateDocument) =>
    `event: state\nid: ${state.epoch}:${state.seq}\ndata: ${JSON.stringify(state)}\n\n`

  function answer(url: URL, handlers: RequestHandlers): void {
    const head = (status: number, headers: Record<string, string> = {}) =>
      handlers.onHead({ code: status, header: (name) => headers[name] ?? null, streams: true })
    const mood = feed.answer(url)
    if (mood === 'silent') return void unanswered.add(handlers)
    if (mood === 'refused') return handlers.onEnd()
    const isStream = url.pathname === '/feed/v1/stream'
    if (typeof mood === 'number') {
      head(mood, mood === 503 || mood === 429 ? { 'retry-after': '20' } : {})
      return handlers.onEnd()
    }
    if (!isStream) {
      head(url.pathname.endsWith('.json') ? 200 : 202, { date: now(), 'allclear-as-of': now() })
      if (url.pathname.endsWith('.json')) handlers.onText(JSON.stringify(feed.state))
      return handlers.onEnd()
    }
    head(200)
    if (mood === 'overload') {
      const retryAfterMs = options.overloadMs?.() ?? 20_000
      const goodbye = JSON.stringify({ reason: 'overload', retryAfterMs })
      handlers.onText(`retry: ${retryAfterMs}\n\nevent: goodbye\ndata: ${goodbye}\n\n`)
      return handlers.onEnd()
    }
    handlers.onText(`retry: ${options.retryMs?.() ?? 2000}\n\n${beat()}`)
    if (mood !== 'well') return handlers.onEnd()
    streams.add(handlers)
    const { epoch, seq } = feed.state
    const isCurrent = url.searchParams.get('after') === `${epoch}:${seq}`
    handlers.onText(
      isCurrent ? `event: current\ndata: ${JSON.stringify({ epoch, seq })}\n\n` : frame(feed.state),
    )
  }

  const feed: SimulatedFeed = {
    mood: 'well',
    answer: () => feed.mood,
    state: stateOf(1),
    log: [],
    openStreams: () => streams.size,
    seen: (path) => feed.log.filter((request) => request.path === path).length,
    server(request, handlers) {
      const url = new URL(request.url)
      const body = request.body === undefined ? {} : { body: request.body }
      feed.log.push({ at: clock.now(), path: url.pathname, query: url.searchParams, ...body })
      const cancel = clock.later(5, () => answer(url, handlers))
      return () => {
        cancel()
        streams.delete(handlers)
        unanswered.delete(handlers)
      }
    },
    publish(state) {
      feed.state = state
      feed.send(frame(state))
    },
    send(text) {
      for (const stream of [...streams]) stream.onText(text)
    },
    dropAll() {
      for (const stream of [...streams]) {
        streams.delete(stream)
        stream.onEnd()
      }
    },
    failAll() {
      for (const request of [...unanswered]) {
        unanswered.delete(request)
        request.onEnd()
      }
    },
  }
  const tick = () => {
    feed.send(beat())
    clock.later(15_000, tick)
  }
  tick()
  return feed
}
