import { gzipSync } from 'node:zlib'

/** At most this many bytes, compressed by gzip at level 9, as the edge does: what a page loads without asking for more. */
export const MAX_GZIP_BYTES = {
  /** `/widget/v1.js`, before the report dialog, a language or the part for directives is asked for. */
  widget: 10_240,
  /** The client of the npm package alone: what a host pays that reads the status. */
  core: 6_144,
  /** What the React entry adds to it. */
  react: 1_024,
}

/** Prints a file's size, and whether it is within its limit. */
export function checkSize(name: string, code: string, maxGzipBytes = Number.POSITIVE_INFINITY): boolean {
  const gzipBytes = gzipSync(code, { level: 9 }).length
  const isWithin = gzipBytes <= maxGzipBytes
  const limit = Number.isFinite(maxGzipBytes) ? ` (at most ${maxGzipBytes})` : ''
  const verdict = isWithin ? '' : ': TOO LARGE'
  process.stdout.write(`${name} ${Buffer.byteLength(code)} B, ${gzipBytes} B gzip${limit}${verdict}\n`)
  return isWithin
}
