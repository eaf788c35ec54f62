import type { Browser } from './browser.ts'
import { parseJson } from './read-state.ts'

const HOOK_MS = 5000

export interface SavedWork {
  onSave(hook: () => unknown): () => void
  /** Runs the hooks and keeps what they return; false: there is none, one failed or hung, or it cannot be kept. */
  save(): Promise<boolean>
  /** What was saved before this page was loaded, once; null: nothing. */
  take(): unknown
}

/** Keeps what the host's save hooks return over a reload, in `sessionStorage`. */
export function saveWork(browser: Browser, url: string): SavedWork {
  const key = `allclear:saved:${url}`
  const hooks = new Set<() => unknown>()
  const page = `${browser.wallNow()}-${browser.random()}`

  return {
    onSave(hook) {
      hooks.add(hook)
      return () => hooks.delete(hook)
    },
    async save() {
      if (hooks.size === 0) return false
      let cancel: () => void = () => undefined
      const hung = new Promise<never>((_, reject) => {
        cancel = browser.later(HOOK_MS, () => reject(new Error('The save hook hangs')))
      })
      try {
        const saved = await Promise.race([Promise.all([...hooks].map(async (hook) => hook())), hung])
        const value = saved.length === 1 ? saved[0] : saved
        return browser.store(key, JSON.stringify({ page, value: value ?? null }), 'session')
      } catch {
        return false // a hook failed or hung: nothing is overridden
      } finally {
        cancel()
      }
    },
    take() {
      const kept = parseJson(browser.readStored(key, 'session') ?? '') as
        | { page?: string; value?: unknown }
        | undefined
      if (kept === undefined || kept.page === page) return null
      browser.store(key, null, 'session')
      return kept.value ?? null
    },
  }
}
