import type { PublicPathList } from '../../protocol/follow.ts'
import type { CachedAnswer, PageCache } from '../cache/page-cache.ts'
import type { KnownTruth } from '../follow/known-truth.ts'
import { publicKey } from '../http/cached-target.ts'
import { fileOf, pageForCopy } from './copy-files.ts'
import { type CopyFile, writeFolder } from './write-folder.ts'

/** Changes that come together are copied together. */
const SETTLE_MS = 1000
const RETRY_MS = 15_000

interface CopyDeps {
  folder: string
  everyMs: number
  truth: KnownTruth
  cache: PageCache
  files: Map<string, CachedAnswer>
  listPaths(): Promise<PublicPathList>
  log(event: string, details: object): void
}

/** Keeps a copy of everything public as plain files: after each change, and in full at an interval. */
export function startStaticCopy(deps: CopyDeps): { close(): void } {
  const { truth, log } = deps
  let revisions = new Map<string, string>()
  let timer: NodeJS.Timeout | undefined
  let isRunning = false
  let isWanted = false
  let isClosed = false
  let wholeAt = 0

  function want(inMs: number): void {
    isWanted = true
    if (isRunning || isClosed) return
    clearTimeout(timer)
    timer = setTimeout(() => void run(), inMs)
  }

  async function run(): Promise<void> {
    isRunning = true
    isWanted = false
    let failed = false
    const startedAt = Date.now()
    try {
      const isWhole = startedAt - wholeAt >= deps.everyMs
      const copy = await gather(deps, isWhole ? new Map() : revisions)
      await writeFolder(deps.folder, copy.files)
      revisions = copy.revisions
      if (isWhole) wholeAt = startedAt
      log('static-copy-written', { files: copy.files.size, ms: Date.now() - startedAt, whole: isWhole })
    } catch (error) {
      // The copy that is there stays: an old whole one is worth more than a new half one.
      failed = true
      revisions = new Map()
      log('static-copy-failed', { error: error instanceof Error ? error.message : String(error) })
    }
    isRunning = false
    if (isClosed) return
    if (failed) want(RETRY_MS)
    else if (isWanted) want(SETTLE_MS)
    else timer = setTimeout(() => void run(), Math.max(SETTLE_MS, wholeAt + deps.everyMs - Date.now()))
  }

  truth.onState(() => want(SETTLE_MS))
  want(SETTLE_MS)
  return {
    close() {
      isClosed = true
      clearTimeout(timer)
    },
  }
}

async function gather(
  { truth, cache, files, listPaths }: CopyDeps,
  before: ReadonlyMap<string, string>,
): Promise<{ files: Map<string, CopyFile>; revisions: Map<string, string> }> {
  const copy = new Map<string, CopyFile>()
  const revisions = new Map<string, string>()
  for (const [path, file] of files) copy.set(path.slice(1), file.identity)
  const list = await listPaths()
  if (list.length === 0) throw new Error('core names no page')
  for (const { page, isDefault, url, paths } of list) {
    const base = isDefault ? '' : `/p/${page}`
    const note = {
      asOf: truth.asOf ?? new Date().toISOString(),
      url,
      incidents: new Set(paths.flatMap(({ path }) => /^\/incidents\/([a-z0-9]+)$/.exec(path)?.[1] ?? [])),
      months: paths.filter(({ path }) => /^\/history(\?|$)/.test(path)).length,
    }
    for (const { path, revision } of paths) {
      const file = fileOf(`${base}${path}`)
      if (revision !== null) revisions.set(file, revision)
      if (revision !== null && before.get(file) === revision) {
        copy.set(file, 'as-before')
        continue
      }
      const [front = '', query = ''] = path.split('?')
      const key = publicKey({ page, base, path: front, query, host: new URL(url).host })
      // Months long ago by the dozen would push out of memory what visitors ask for.
      const isOldMonth = revision !== null && query !== ''
      const answer = await (isOldMonth ? cache.newestUnkept(key) : cache.newest(key))
      // One that was deleted since the list: the next try, with a new list, leaves it out.
      if (answer?.status !== 200) throw new Error(`${base}${path} is not to be had`)
      const isPage = answer.headers['content-type']?.startsWith('text/html') === true
      copy.set(file, isPage ? Buffer.from(pageForCopy(answer.identity.toString(), note)) : answer.identity)
    }
    const state = truth.states.get(page)
    if (state === undefined) throw new Error(`no state of page ${page}`)
    copy.set(fileOf(`${base}/feed/v1/snapshot.json`), Buffer.from(state.document))
  }
  return { files: copy, revisions }
}
