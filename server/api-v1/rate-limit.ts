/** Requests of each token in the last 60 s, of this process. */
const WINDOW_MS = 60_000
const KEY = Symbol.for('allclear.api-rate-limit')
const held = globalThis as { [KEY]?: Map<string, number[]> }

/** Counts a request of a token; returns null, or the seconds after which the next one is welcome. */
export function overLimit(tokenId: string, perMinute: number, nowMs: number): number | null {
  held[KEY] ??= new Map()
  const times = (held[KEY].get(tokenId) ?? []).filter((time) => time > nowMs - WINDOW_MS && time <= nowMs)
  if (times.length >= perMinute) {
    held[KEY].set(tokenId, times)
    return Math.max(1, Math.ceil((times[0]! + WINDOW_MS - nowMs) / 1000))
  }
  times.push(nowMs)
  held[KEY].set(tokenId, times)
  return null
}
