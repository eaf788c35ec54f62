import type { StateDocument } from '../../protocol/state-document.ts'
import { compareVersions } from '../../protocol/version-order.ts'
import { readState } from './read-state.ts'

/** September 2001: what tells less is no clock. */
const EARLIEST_MS = 1e12

/** What this tab holds to be true, whoever told it. Goes forward only. */
export interface FeedTruth {
  /** The newest state from anywhere; what is shown. */
  readonly state: StateDocument | null
  /** The newest state of `url` itself: the only source of directives. */
  readonly trusted: StateDocument | null
  readonly asOf: string | null
  /** Null: no state. True where it differs from what was held, false where it is no newer. */
  takeState(raw: unknown, isFallback: boolean): boolean | null
  /**
   * `asOf` as sent by the server, `serverMs` its clock as of now; whatever is not valid is ignored. True: it was the
   * first sample of that clock.
   */
  takeClock(serverMs: number, asOf?: unknown): boolean
  /** The server's clock in ms; NaN, which is before and after nothing, without a sample. */
  serverNow(): number
}

/** `now`: monotonic ms. */
export function feedTruth(now: () => number): FeedTruth {
  let offsetMs: number | undefined
  const isNewer = (one: StateDocument, other: StateDocument | null) =>
    !other || compareVersions(one, other) > 0
  const self = {
    state: null as StateDocument | null,
    trusted: null as StateDocument | null,
    asOf: null as string | null,
    takeState(raw: unknown, isFallback: boolean) {
      const read = readState(raw)
      if (!read) return null
      const isTrusted = !isFallback && isNewer(read, self.trusted)
      const isShown = isNewer(read, self.state)
      if (isTrusted) self.trusted = read
      // Of two that are equally new, the trusted one.
      if (isShown || (isTrusted && !isNewer(self.state as StateDocument, read))) self.state = read
      return isShown || isTrusted
    },
    takeClock(serverMs: number, asOf?: unknown) {
      const isFirst = !offsetMs
      if (serverMs > EARLIEST_MS) offsetMs = serverMs - now()
      if (Date.parse(asOf as string) && (asOf as string) >= (self.asOf ?? '')) self.asOf = asOf as string
      return isFirst && !!offsetMs
    },
    serverNow: () => now() + (offsetMs as number),
  }
  return self
}
