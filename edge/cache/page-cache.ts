import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { PUBLIC_SEQ_HEADER } from '../../protocol/follow.ts'
import type { EdgeLimits } from '../../protocol/knobs.ts'
import { compareVersions, parseVersion, type StateVersion } from '../../protocol/version-order.ts'
import type { CoreAnswer } from '../http/proxy.ts'
import type { Refusals } from '../refusals.ts'
import type { AnswerStore } from './answer-store.ts'

const toGzip = promisify(gzip)
const toBrotli = promisify(brotliCompress)

/** Answers of "not found" that are kept: random paths must not push out real pages. */
const MAX_NOT_FOUND = 200
const COMPRESS_FROM = 512
/** How many of the answers that were asked for last are rendered anew at a change; the rest when asked for again. */
const KEEP_WARM = 100

const BEFORE_ALL: StateVersion = { epoch: '', seq: 0 }
/** How long a background render waits after core was found out of reach. */
const UNREACHABLE_WAIT_MS = 1000
/** Failures are told this often, with their number: who asks for made-up pages must not fill the log. */
const TELL_AGAIN_MS = 10_000

export interface CachedAnswer {
  key: string
  page: string
  path: string
  host: string
  status: number
  headers: Record<string, string>
  version: StateVersion
  identity: Buffer
  gzip: Buffer | null
  brotli: Buffer | null
  askedAt: number
}

export interface CacheKey {
  id: string
  page: string
  base: string
  /** Path with its allowed query, canonical. */
  path: string
  host: string
}

export function cacheKey(parts: Omit<CacheKey, 'id'>): CacheKey {
  const { page, base, path, host } = parts
  return { id: `${page} ${base} ${path}`, page, base, path, host }
}

export type Miss =
  | { kind: 'answer'; answer: CachedAnswer }
  | { kind: 'private'; answer: CoreAnswer }
  | { kind: 'unreachable' }
  | { kind: 'busy' }

export interface PageCache {
  get(key: CacheKey): CachedAnswer | undefined
  /** Renders what is not known yet; many who ask for the same wait for one render. */
  fill(key: CacheKey): Promise<Miss>
  /** The answer of the newest state, whatever it takes; null while core does not answer or does not make it public. */
  newest(key: CacheKey): Promise<CachedAnswer | null>
  /** The same for what a visitor hardly asks for: it is not kept, nor compressed, unless it was kept already. */
  newestUnkept(key: CacheKey): Promise<CachedAnswer | null>
  /** A newer state is known: renders each warm answer of the page once, in the background. */
  refresh(page: string): void
  /** Drops what is beyond limits that were made narrower. */
  trim(): void
  size(): { entries: number; bytes: number }
  /** How often an answer was there, was there but older than the newest state, or was not; and renders, by how they ended. */
  counts(): Readonly<CacheCounts>
}

export interface CacheCounts {
  asked: Record<'fresh' | 'stale' | 'unknown', number>
  renders: Record<'kept' | 'unkept' | 'private' | 'old' | 'failed', number>
}

interface CacheDeps {
  ask(key: CacheKey): Promise<CoreAnswer>
  versionOf(page: string): StateVersion | undefined
  store: AnswerStore
  /** Anonymous misses at core at once, and how many may wait for one; what is kept in all. */
  limits: Readonly<Pick<EdgeLimits, 'missesAtCore' | 'missesWaiting' | 'cacheBytes' | 'cacheAnswers'>>
  note: Refusals['note']
  log(event: string, details: object): void
}

const isHome = ({ path }: CachedAnswer) => path === '/' || (path.startsWith('/api/') && !path.includes('?'))

/** Keeps every public answer of core, compressed once, until a newer seq of its page; serves the old one meanwhile. */
export function openPageCache(deps: CacheDeps): PageCache {
  const answers = new Map<string, CachedAnswer>()
  const bases = new Map<string, CacheKey>()
  const rendering = new Map<string, Promise<Miss>>()
  const filling = new Map<string, Promise<Miss>>()
  const waiting: (() => void)[] = []
  const counts: CacheCounts = {
    asked: { fresh: 0, stale: 0, unknown: 0 },
    renders: { kept: 0, unkept: 0, private: 0, old: 0, failed: 0 },
  }
  let misses = 0
  let bytes = 0
  let failedAt = Number.NEGATIVE_INFINITY
  let toldAt = Number.NEGATIVE_INFINITY
  let failures = 0

  const sizeOf = (answer: CachedAnswer) =>
    answer.identity.length + (answer.gzip?.length ?? 0) + (answer.brotli?.length ?? 0)

  function keep(key: CacheKey, answer: CachedAnswer): void {
    const before = answers.get(answer.key)
    if (before !== undefined) bytes -= sizeOf(before)
    answers.delete(answer.key)
    answers.set(answer.key, answer)
    bases.set(answer.key, key)
    bytes += sizeOf(answer)
    const notFound = [...answers.values()].filter((kept) => kept.status === 404)
    for (const old of notFound.slice(0, Math.max(0, notFound.length - MAX_NOT_FOUND))) drop(old)
    while (isFull()) drop(leastAsked())
  }
  /** Made-up pages that nobody asks for again leave first, and what everybody needs last. */
  function leastAsked(): CachedAnswer {
    const all = [...answers.values()]
    const others = all.filter((answer) => !isHome(answer))
    return (others.length > 0 ? others : all).reduce((a, b) => (b.askedAt < a.askedAt ? b : a))
  }
  function isFull(): boolean {
    return answers.size > deps.limits.cacheAnswers || bytes > deps.limits.cacheBytes
  }
  function drop(answer: CachedAnswer): void {
    answers.delete(answer.key)
    bases.delete(answer.key)
    bytes -= sizeOf(answer)
    deps.store.remove(answer.key)
  }

  function failed(key: CacheKey, reason: string): Miss {
    failedAt = Date.now()
    failures++
    counts.renders.failed++
    if (failedAt - toldAt >= TELL_AGAIN_MS) {
      deps.log('render-failed', { path: key.path, reason, times: failures })
      toldAt = failedAt
      failures = 0
    }
    return { kind: 'unreachable' }
  }

  /** Renders until the answer is not older than the newest state known when the render ends. */
  async function render(key: CacheKey, isKept = true): Promise<Miss> {
    for (let attempt = 0; ; attempt++) {
      let answer: CoreAnswer
      try {
        answer = await deps.ask(key)
      } catch (error) {
        return failed(key, error instanceof Error ? error.message : String(error))
      }
      if (answer.status >= 500) return failed(key, `core answered ${answer.status}`)
      const version = parseVersion(answer.headers[PUBLIC_SEQ_HEADER] ?? '')
      if (version === null || answer.hasCookie) {
        // What was public before, and was deleted since, must not be served from here for ever.
        const before = answers.get(key.id)
        if (before !== undefined) drop(before)
        counts.renders.private++
        return { kind: 'private', answer }
      }
      const newest = deps.versionOf(key.page)
      const isStale = newest !== undefined && compareVersions(version, newest) < 0
      if (isStale) counts.renders.old++
      if (isStale && attempt < 5) {
        await new Promise((resolve) => setTimeout(resolve, 20 * 2 ** attempt))
        continue
      }
      // One older than what is kept already is thrown away.
      const before = answers.get(key.id)
      if (before !== undefined && compareVersions(version, before.version) < 0)
        return { kind: 'answer', answer: before }
      if (!isKept && before === undefined) {
        counts.renders.unkept++
        return { kind: 'answer', answer: withForms(key, answer, version, null, null) }
      }
      if (!isStale) counts.renders.kept++
      const kept = await compress(key, answer, version)
      keep(key, kept)
      deps.store.put(kept)
      return { kind: 'answer', answer: kept }
    }
  }

  async function compress(key: CacheKey, answer: CoreAnswer, version: StateVersion): Promise<CachedAnswer> {
    const isWorthIt =
      answer.body.length >= COMPRESS_FROM &&
      /text|json|xml|javascript|svg|calendar/.test(answer.headers['content-type'] ?? '')
    const [gzipped, brotli] = isWorthIt
      ? await Promise.all([
          toGzip(answer.body, { level: 9 }),
          toBrotli(answer.body, {
            params: {
              [constants.BROTLI_PARAM_QUALITY]: 6,
              [constants.BROTLI_PARAM_SIZE_HINT]: answer.body.length,
            },
          }),
        ])
      : [null, null]
    return withForms(key, answer, version, gzipped, brotli)
  }

  function withForms(
    key: CacheKey,
    answer: CoreAnswer,
    version: StateVersion,
    gzipped: Buffer | null,
    brotli: Buffer | null,
  ): CachedAnswer {
    const {
      [PUBLIC_SEQ_HEADER]: _,
      connection,
      'keep-alive': __,
      'transfer-encoding': ___,
      'content-length': ____,
      date,
      ...headers
    } = answer.headers
    return {
      key: key.id,
      page: key.page,
      path: key.path,
      host: key.host,
      status: answer.status,
      headers,
      version,
      identity: answer.body,
      gzip: gzipped,
      brotli,
      askedAt: Date.now(),
    }
  }

  /** One render of an answer at a time, whoever asks for it. */
  function renderOnce(key: CacheKey): Promise<Miss> {
    const id = key.id
    const running = rendering.get(id)
    if (running !== undefined) return running
    const started = render(key).finally(() => rendering.delete(id))
    rendering.set(id, started)
    return started
  }

  /** The place at core is waited for once for each answer, however many ask for it meanwhile. */
  async function fillOnce(key: CacheKey): Promise<Miss> {
    if (misses >= deps.limits.missesAtCore) {
      if (waiting.length >= deps.limits.missesWaiting) {
        deps.note('missesWaiting')
        return { kind: 'busy' }
      }
      // Whoever wakes it has counted it.
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else misses++
    try {
      return await renderOnce(key)
    } finally {
      misses--
      // As many as the limit is now: it may have been turned since they came.
      while (misses < deps.limits.missesAtCore && waiting.length > 0) {
        misses++
        waiting.shift()?.()
      }
    }
  }

  async function newest(key: CacheKey, ask: (key: CacheKey) => Promise<Miss>): Promise<CachedAnswer | null> {
    const known = answers.get(key.id)
    const version = deps.versionOf(key.page)
    if (known !== undefined && (version === undefined || compareVersions(known.version, version) >= 0))
      return known
    const rendered = await ask(key)
    return rendered.kind === 'answer' ? rendered.answer : null
  }

  const again = new Set<string>()
  let isRefreshing = false
  async function refreshAll(): Promise<void> {
    if (isRefreshing) return
    isRefreshing = true
    for (;;) {
      const id = again.values().next().value
      if (id === undefined) break
      again.delete(id)
      const key = bases.get(id)
      const known = answers.get(id)
      const newest = known === undefined ? undefined : deps.versionOf(known.page)
      if (key === undefined || known === undefined || newest === undefined) continue
      if (compareVersions(known.version, newest) < 0) await renderOnce(key)
    }
    isRefreshing = false
  }

  for (const saved of deps.store.readAll()) {
    const [, base = ''] = saved.key.split(' ')
    const key = cacheKey({ page: saved.page, base, path: saved.path, host: saved.host })
    // The same seq may look different now: core may have been upgraded meanwhile. Served at once, rendered anew behind it.
    keep(key, { ...saved, version: BEFORE_ALL })
  }

  return {
    get(key) {
      const answer = answers.get(key.id)
      if (answer === undefined) return undefined
      answer.askedAt = Date.now()
      const newest = deps.versionOf(key.page)
      const isStale = newest !== undefined && compareVersions(answer.version, newest) < 0
      counts.asked[isStale ? 'stale' : 'fresh']++
      // Where core has enough to do already, whoever asks next brings it about.
      const isFree = rendering.size < deps.limits.missesAtCore
      if (isStale && isFree && !rendering.has(answer.key) && Date.now() - failedAt > UNREACHABLE_WAIT_MS)
        void renderOnce(key)
      return answer
    },
    fill(key) {
      counts.asked.unknown++
      const running = rendering.get(key.id) ?? filling.get(key.id)
      if (running !== undefined) return running
      const started = fillOnce(key).finally(() => filling.delete(key.id))
      filling.set(key.id, started)
      return started
    },
    newest: (key) => newest(key, renderOnce),
    newestUnkept: (key) => newest(key, (unkept) => rendering.get(unkept.id) ?? render(unkept, false)),
    refresh(page) {
      const warm = [...answers.values()].filter((answer) => answer.page === page && answer.status === 200)
      warm.sort((a, b) => b.askedAt - a.askedAt)
      for (const answer of warm.filter(isHome)) again.add(answer.key)
      for (const answer of warm.slice(0, KEEP_WARM)) again.add(answer.key)
      void refreshAll()
    },
    trim() {
      if (!isFull()) return
      // Thousands may have to leave: put in order once, and not searched through for each.
      const leaving = [...answers.values()].sort((a, b) => +isHome(a) - +isHome(b) || a.askedAt - b.askedAt)
      for (const answer of leaving) if (isFull()) drop(answer)
    },
    size: () => ({ entries: answers.size, bytes }),
    counts: () => counts,
  }
}
