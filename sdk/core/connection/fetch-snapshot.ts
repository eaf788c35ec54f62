import type { Browser } from '../browser.ts'
import { parseJson } from '../read-state.ts'

const TIMEOUT_MS = 10_000
const MAX_CHARACTERS = 512 * 1024
const MAX_FLOOR_MS = 3_600_000

export interface Snapshot {
  /** HTTP status; 0: no answer, or one too long. */
  status: number
  /** What `Retry-After` asks for, in ms. */
  floorMs: number
  raw: unknown
  /** The server's clock as of the answer, in ms; NaN: not told. */
  serverMs: number
  asOf: string | null
}

/** Asks for the snapshot once; conditional by the browser's own cache, without a preflight. Returns the way to abort. */
export function fetchSnapshot(
  browser: Browser,
  base: string,
  onDone: (snapshot: Snapshot) => void,
): () => void {
  const found: Snapshot = { status: 0, floorMs: 0, raw: undefined, serverMs: Number.NaN, asOf: null }
  let text = ''
  const stop = () => {
    cancel()
    abort()
  }
  const fail = () => {
    stop()
    onDone({ ...found, status: 0 })
  }
  const cancel = browser.later(TIMEOUT_MS, fail)
  const abort = browser.send(
    { url: `${base}/feed/v1/snapshot.json`, cache: 'no-cache' },
    {
      onHead({ status, header }) {
        found.status = status
        found.floorMs = retryAfterMs(header('retry-after'))
        found.serverMs = Date.parse(header('date') ?? '') + (Number(header('age')) || 0) * 1000
        found.asOf = header('allclear-as-of')
      },
      onText(piece) {
        text += piece
        if (text.length > MAX_CHARACTERS) fail()
      },
      onEnd() {
        cancel()
        if (found.status === 200) found.raw = parseJson(text)
        onDone(found)
      },
    },
  )
  return stop
}

/** `Retry-After` in ms, at most an hour; its date form and anything odd count as 0. */
export function retryAfterMs(header: string | null): number {
  return clampFloorMs(Number(header) * 1000)
}

/** A wait that the server asks for, between 0 and an hour. */
export function clampFloorMs(ms: unknown): number {
  return typeof ms === 'number' && ms > 0 ? Math.min(ms, MAX_FLOOR_MS) : 0
}
