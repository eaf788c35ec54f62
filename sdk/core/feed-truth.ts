import type { StateDocument } from '../../protocol/state-document.ts'
import { compareVersions } from '../../protocol/version-order.ts'
import { readState } from './read-state.ts'

/** What this tab holds to be true, whoever told it. Goes forward only. */
export interface FeedTruth {
  /** The newest state from anywhere; what is shown. */
  readonly state: StateDocument | null
  /** The newest state of `url` itself: the only source of directives. */
  readonly trusted: StateDocument | null
  readonly asOf: string | null
  /** Null: no state. `changed` where it differs from what was held, `same` where it is no newer. */
  takeState(raw: unknown, isFallback: boolean): 'changed' | 'same' | null
  /** `asOf` as sent by the server, `serverMs` its clock as of now; whatever is not valid is ignored. */
  takeClock(serverMs: number, asOf?: unknown): void
  /** The server's clock in ms, or null without a sample. */
  serverNow(): number | null
}

/** `now`: monotonic ms. */
export function feedTruth(now: () => number): FeedTruth {
  let state: StateDocument | null = null
  let trusted: StateDocument | null = null
  let asOf: string | null = null
  let offsetMs: number | null = null

  return {
    get state() {
      return state
    },
    get trusted() {
      return trusted
    },
    get asOf() {
      return asOf
    },
    takeState(raw, isFallback) {
      const read = readState(raw)
      if (read === null) return null
      const isNewer = state === null || compareVersions(read, state) > 0
      const isTrusted = !isFallback && (trusted === null || compareVersions(read, trusted) > 0)
      if (isTrusted) trusted = read
      if (isNewer || (isTrusted && compareVersions(read, state ?? read) === 0)) state = read
      return isNewer || isTrusted ? 'changed' : 'same'
    },
    takeClock(serverMs, from) {
      if (Number.isFinite(serverMs)) offsetMs = serverMs - now()
      if (typeof from === 'string' && !Number.isNaN(Date.parse(from)) && from >= (asOf ?? '')) asOf = from
    },
    serverNow: () => (offsetMs === null ? null : now() + offsetMs),
  }
}
