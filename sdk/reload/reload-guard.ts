import type { ReloadPage } from './reload-page.ts'

const TEN_MINUTES_MS = 600_000
const KEPT = 20

/** A reload of this tab: the directive, and when it came by itself (wall clock in ms; 0: the user asked for it). */
type Reload = [directiveId: string, at: number]

/** What a tab remembers over its reloads. Where storage fails it says so: then nothing reloads by itself. */
export interface ReloadGuard {
  /** Whether an earlier load of this tab reloaded for the directive. */
  wasReloadedFor(directiveId: string): boolean
  /** Whether two automatic reloads lie within the last ten minutes. */
  isSpent(): boolean
  /** Writes what is known, and a reload if given, and reads it back; false: storage does not work. */
  keep(...reload: Reload[]): boolean
}

export function createReloadGuard(url: string, page: ReloadPage): ReloadGuard {
  const key = `allclear:reloads:${url}`
  let reloads: Reload[] = []
  try {
    reloads = (JSON.parse(page.storage().getItem(key) ?? '[]') as Reload[]).slice(-KEPT)
  } catch {
    // No storage, or not ours: a fresh start.
  }
  const earlier = reloads.map(([id]) => id)
  return {
    wasReloadedFor: (id) => earlier.includes(id),
    isSpent: () => reloads.filter(([, at]) => Date.now() - at < TEN_MINUTES_MS).length > 1,
    keep(...reload) {
      try {
        const text = JSON.stringify([...reloads, ...reload])
        page.storage().setItem(key, text)
        if (page.storage().getItem(key) !== text) return false
        reloads.push(...reload)
        return true
      } catch {
        return false // off, full or forbidden
      }
    },
  }
}
