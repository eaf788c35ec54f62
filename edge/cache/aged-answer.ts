import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { CachedAnswer } from './page-cache.ts'

/** As old as the page's own script begins to say so (components/status/live). */
const SAYS_AGE_AFTER_MS = 120_000
/** Where a page leaves room for its age (components/status/document.tsx). */
export const ROOM = /<aside class="stale" id="stale"([^>]*?) hidden(?:="")?><\/aside>/

const aged = new WeakMap<CachedAnswer, { asOf: string; answer: CachedAnswer }>()
let newest = { asOf: '', ms: 0 }

/**
 * The answer as it is, or, for a page that core has not confirmed for two minutes, with its age in its text: a reader
 * without script learns it from nothing else. Made once for each answer and `asOf`, which stands still meanwhile.
 */
export function sayingItsAge(answer: CachedAnswer, asOf: string | null, nowMs: number): CachedAnswer {
  if (asOf === null) return answer
  if (newest.asOf !== asOf) newest = { asOf, ms: Date.parse(asOf) }
  if (nowMs - newest.ms < SAYS_AGE_AFTER_MS) return answer
  const known = aged.get(answer)
  if (known?.asOf === asOf) return known.answer
  const made = withAge(answer, asOf)
  aged.set(answer, { asOf, answer: made })
  return made
}

function withAge(answer: CachedAnswer, asOf: string): CachedAnswer {
  if (answer.headers['content-type']?.startsWith('text/html') !== true) return answer
  const html = answer.identity.toString()
  const words = `${asOf.slice(0, 10)}, ${asOf.slice(11, 16)} UTC`
  const text = html.replace(
    ROOM,
    (_all, attributes: string) =>
      `<aside class="stale" id="stale"${attributes}>This page was last confirmed on <time datetime="${asOf}">${words}</time>. What happened since is unknown.</aside>`,
  )
  if (text === html) return answer
  const identity = Buffer.from(text)
  const { etag } = answer.headers
  return {
    ...answer,
    // Other bytes under the same name would stay in caches for good.
    headers:
      etag === undefined ? answer.headers : { ...answer.headers, etag: etag.replace(/"$/, `;${newest.ms}"`) },
    identity,
    gzip: answer.gzip === null ? null : gzipSync(identity),
    brotli:
      answer.brotli === null
        ? null
        : brotliCompressSync(identity, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
  }
}
