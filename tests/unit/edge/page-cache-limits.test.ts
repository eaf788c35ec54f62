import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openAnswerStore } from '../../../edge/cache/answer-store.ts'
import { cacheKey, openPageCache, type PageCache } from '../../../edge/cache/page-cache.ts'
import { PUBLIC_SEQ_HEADER } from '../../../protocol/follow.ts'

const VERSION = { epoch: '20261120T101500.000Z-7f3a', seq: 1 }
const KIB = 1024
const silent = () => undefined
let folder: string
let limits: { missesAtCore: number; missesWaiting: number; cacheBytes: number; cacheAnswers: number }
let cache: PageCache

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'allclear-cache-'))
  limits = { missesAtCore: 8, missesWaiting: 500, cacheBytes: 1000 * KIB, cacheAnswers: 1000 }
  cache = openCache()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A cache whose core answers each path with a kibibyte that is not worth compressing, once `wait` is over. */
function openCache(wait: () => Promise<void> = async () => undefined): PageCache {
  return openPageCache({
    async ask() {
      await wait()
      return {
        status: 200,
        headers: { [PUBLIC_SEQ_HEADER]: `${VERSION.epoch}:${VERSION.seq}` },
        hasCookie: false,
        body: Buffer.alloc(KIB),
      }
    },
    versionOf: () => VERSION,
    store: openAnswerStore(folder, silent),
    limits,
    note: silent,
    log: silent,
  })
}
const keyOf = (path: string) => cacheKey({ page: 'p', base: '', host: 'a', path })
const isKept = (path: string) => cache.get(keyOf(path)) !== undefined
async function fill(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await cache.fill(keyOf(i === 0 ? '/' : `/incidents/${i}`))
}

it.each([
  ['cacheAnswers', { cacheAnswers: 10 }],
  ['cacheBytes', { cacheBytes: 10 * KIB }],
])('narrower limits are held to at once, and the home page leaves last: %s', async (_name, narrower) => {
  await fill(50)
  expect(cache.size()).toEqual({ entries: 50, bytes: 50 * KIB })
  Object.assign(limits, narrower)
  cache.trim()
  expect(cache.size()).toEqual({ entries: 10, bytes: 10 * KIB })
  expect([isKept('/'), isKept('/incidents/1'), isKept('/incidents/49')]).toEqual([true, false, true])
  await cache.fill(keyOf('/incidents/50'))
  expect(cache.size().entries).toBe(10)
  expect(isKept('/')).toBe(true)
})

it('a limit that holds everything drops nothing', async () => {
  await fill(50)
  cache.trim()
  expect(cache.size().entries).toBe(50)
})

it('as many renders are at core as the limit says now, also when it is turned while others wait', async () => {
  const atCore: (() => void)[] = []
  cache = openCache(() => new Promise((resolve) => atCore.push(resolve)))
  const all = Array.from({ length: 30 }, (_, i) => cache.fill(keyOf(`/incidents/${i}`)))
  const settled = () => new Promise((resolve) => setTimeout(resolve, 20))
  const answer = async (count: number) => {
    for (const done of atCore.splice(0, count)) done()
    await settled()
  }
  await settled()
  expect(atCore.length).toBe(8)
  limits.missesAtCore = 1
  await answer(7)
  expect(atCore.length).toBe(1)
  await answer(1)
  expect(atCore.length).toBe(1)
  limits.missesAtCore = 4
  await answer(1)
  expect(atCore.length).toBe(4)
  while (atCore.length > 0) await answer(4)
  for (const one of await Promise.all(all)) expect(one.kind).toBe('answer')
})
