import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { CachedAnswer } from '../cache/page-cache.ts'
import type { KnownState, KnownTruth } from '../follow/known-truth.ts'
import { answerCached } from './answer-cached.ts'
import { FEED_CORS, PREFLIGHT } from './cors.ts'

const snapshots = new WeakMap<KnownState, CachedAnswer>()

/** The snapshot of a state as an answer, compressed once. */
export function snapshotOf(state: KnownState): CachedAnswer {
  const known = snapshots.get(state)
  if (known !== undefined) return known
  const body = Buffer.from(state.document)
  const answer: CachedAnswer = {
    key: `snapshot ${state.page}`,
    page: state.page,
    path: '/feed/v1/snapshot.json',
    host: '',
    status: 200,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'public, max-age=5, stale-while-revalidate=60, stale-if-error=86400',
      etag: `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`,
      'x-content-type-options': 'nosniff',
      ...FEED_CORS,
    },
    version: state,
    identity: body,
    gzip: gzipSync(body),
    // The best quality takes ten times as long, and streams wait meanwhile.
    brotli: brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
    askedAt: 0,
  }
  snapshots.set(state, answer)
  return answer
}

/** Answers `/feed/v1/snapshot.json` from memory. */
export function answerSnapshot(
  request: IncomingMessage,
  response: ServerResponse,
  truth: KnownTruth,
  page: string | null,
): void {
  const state = page === null ? undefined : truth.states.get(page)
  if (state !== undefined) return answerCached(request, response, snapshotOf(state), truth.asOf)
  if (truth.pages.length === 0) response.writeHead(503, { ...FEED_CORS, 'retry-after': '5' }).end()
  else response.writeHead(404, FEED_CORS).end()
}

/** Answers what is wrong with a request under /feed/, or a preflight; true when it has. */
export function answerFeedMethod(
  request: IncomingMessage,
  response: ServerResponse,
  allowed: readonly string[],
): boolean {
  if (request.method === 'OPTIONS') {
    response.writeHead(204, PREFLIGHT).end()
    return true
  }
  if (allowed.includes(request.method ?? '')) return false
  response.writeHead(405, { ...FEED_CORS, allow: [...allowed, 'OPTIONS'].join(', ') }).end()
  return true
}
