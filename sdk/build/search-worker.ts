/** Searches names in a thread of its own; what it is given and tells is below. */
import { parentPort, workerData } from 'node:worker_threads'
import { readNames } from './read-names.ts'
import { type Choice, type SearchOptions, searchNames } from './search-names.ts'

export interface SearchTask extends Omit<SearchOptions, 'onProgress'> {
  code: string
  from: Choice
}
/** Told again and again while it runs, at last with what was found. */
export interface SearchNews {
  /** From 0 to 1. */
  share: number
  gzipBytes: number
  found?: Choice
}

const { code, from, ...options } = workerData as SearchTask
const tell = (news: SearchNews) => parentPort?.postMessage(news)
const { choice, gzipBytes } = searchNames(code, readNames(code), from, {
  ...options,
  onProgress: (share, gzipBytes) => tell({ share, gzipBytes }),
})
tell({ share: 1, gzipBytes, found: choice })
