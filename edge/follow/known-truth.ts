import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FollowMessage, PageRoute, RegisteredRelease } from '../../protocol/follow.ts'
import { guardState } from '../../protocol/guard.ts'
import { clampPolicy, DEFAULT_POLICY } from '../../protocol/policy.ts'
import type { Policy } from '../../protocol/state-document.ts'
import { compareVersions, type StateVersion } from '../../protocol/version-order.ts'
import { isMessage } from './read-message.ts'

/** The newest state of one page as this edge knows it. */
export interface KnownState extends StateVersion {
  page: string
  /** The serialized document, sent on as it came. */
  document: string
  policy: Policy
}

export interface KnownTruth {
  pages: PageRoute[]
  states: Map<string, KnownState>
  /** When core last confirmed it; null: never heard of. */
  asOf: string | null
  /** What operators turned, by name, as core said it last. */
  knobs: Record<string, unknown>
  /** A new array each time core says it anew. */
  releases: RegisteredRelease[]
  /** Takes what core says. An older state never replaces a newer one. */
  take(message: FollowMessage): void
  onState(listener: (state: KnownState) => void): void
  onKnobs(listener: () => void): void
  /** Writes what is not written yet. */
  close(): void
  /** The page of a request: the exact host, else the default. */
  pageOf(host: string): string | null
}

const SAVE_CONFIRM_AFTER_MS = 2000

interface Saved {
  pages: PageRoute[]
  asOf: string | null
  knobs?: Record<string, unknown>
  releases?: RegisteredRelease[]
  states: { page: string; epoch: string; seq: number; document: string }[]
}

/** What this edge holds true, kept in `folder` so that a restart without core still serves it. */
export function openTruth(folder: string, log: (event: string, details: object) => void): KnownTruth {
  const file = join(folder, 'truth.json')
  const listeners: ((state: KnownState) => void)[] = []
  const knobListeners: (() => void)[] = []
  let saving: NodeJS.Timeout | undefined
  let isLoading = false
  let routes = routesOf([])
  mkdirSync(folder, { recursive: true, mode: 0o700 })

  const truth: KnownTruth = {
    pages: [],
    states: new Map(),
    asOf: null,
    knobs: {},
    releases: [],
    take(message) {
      if (message.type === 'pages') truth.pages = message.pages
      else if (message.type === 'confirm') truth.asOf = message.asOf
      else if (message.type === 'state') takeState(message)
      else if (message.type === 'knobs') takeKnobs(message.knobs)
      else if (message.type === 'releases') truth.releases = message.releases
      else return
      if (isLoading) return
      // A confirmation may wait to be written, a change may not; a state was written before anybody was told of it.
      if (message.type === 'state') return
      if (message.type !== 'confirm') save()
      else saving ??= setTimeout(save, SAVE_CONFIRM_AFTER_MS)
    },
    onState: (listener) => void listeners.push(listener),
    onKnobs: (listener) => void knobListeners.push(listener),
    close() {
      if (saving !== undefined) save()
    },
    pageOf(host) {
      if (routes.pages !== truth.pages) routes = routesOf(truth.pages)
      return routes.byHost.get(host.toLowerCase()) ?? routes.otherwise
    },
  }

  function takeKnobs(knobs: Record<string, unknown>): void {
    truth.knobs = knobs
    for (const listener of knobListeners) listener()
  }

  function takeState({ page, epoch, seq, document }: Saved['states'][number]): void {
    const before = truth.states.get(page)
    if (before !== undefined && compareVersions(before, { epoch, seq }) >= 0) return
    const guarded = guardState(parse(document))
    const isSame = guarded.ok && guarded.document.epoch === epoch && guarded.document.seq === seq
    if (!isSame) {
      const reason = guarded.ok ? 'its version is not the one it is told under' : guarded.reason
      log('state-refused', { page, epoch, seq, reason })
      return
    }
    const state = {
      page,
      epoch,
      seq,
      document,
      policy: clampPolicy(guarded.document.policy ?? DEFAULT_POLICY),
    }
    truth.states.set(page, state)
    // Died here, it would come back with a state older than it has sent.
    if (!isLoading) save()
    for (const listener of listeners) listener(state)
  }

  function save(): void {
    clearTimeout(saving)
    saving = undefined
    const saved: Saved = {
      pages: truth.pages,
      asOf: truth.asOf,
      knobs: truth.knobs,
      releases: truth.releases,
      states: [...truth.states.values()].map(({ page, epoch, seq, document }) => ({
        page,
        epoch,
        seq,
        document,
      })),
    }
    try {
      writeFileSync(`${file}.new`, JSON.stringify(saved), { mode: 0o600 })
      renameSync(`${file}.new`, file)
    } catch (error) {
      log('truth-not-saved', { error: String(error) })
    }
  }

  try {
    const saved = JSON.parse(readFileSync(file, 'utf8')) as Partial<Saved> | null
    isLoading = true
    // It may have been written by another version, or by a disk that failed: only what is whole counts.
    for (const message of [
      { type: 'pages', pages: saved?.pages },
      { type: 'confirm', asOf: saved?.asOf },
      { type: 'knobs', knobs: saved?.knobs },
      { type: 'releases', releases: saved?.releases },
      ...(Array.isArray(saved?.states) ? saved.states.map((state) => ({ type: 'state', ...state })) : []),
    ])
      if (isMessage(message)) truth.take(message)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') log('truth-not-read', { error: String(error) })
  }
  isLoading = false
  return truth
}

function routesOf(pages: PageRoute[]): {
  pages: PageRoute[]
  byHost: Map<string, string>
  otherwise: string | null
} {
  const byHost = new Map(pages.flatMap(({ id, host }) => (host === null ? [] : [[host, id]])))
  return { pages, byHost, otherwise: pages.find((page) => page.isDefault)?.id ?? null }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null // the guard says what is wrong with it
  }
}
