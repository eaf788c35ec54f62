import type { SteeredClient } from '../core/parts.ts'

const HOOK_MS = 5000

/**
 * Runs the host's save hooks and keeps what they return over a reload, in `sessionStorage`. False: there is none, one
 * failed or hung, or it cannot be kept.
 */
export async function saveWork(client: SteeredClient): Promise<boolean> {
  const { browser, saveHooks } = client
  if (saveHooks.size === 0) return false
  let cancel: () => void = () => undefined
  const hung = new Promise<never>((_, reject) => {
    cancel = browser.later(HOOK_MS, () => reject(new Error('The save hook hangs')))
  })
  try {
    const work = await Promise.race([Promise.all([...saveHooks].map(async (hook) => hook())), hung])
    const value = work.length === 1 ? work[0] : work
    client.hasSaved = true
    return browser.store(client.savedKey, JSON.stringify({ value: value ?? null }), 'sessionStorage')
  } catch {
    return false // a hook failed or hung: nothing is overridden
  } finally {
    cancel()
  }
}
