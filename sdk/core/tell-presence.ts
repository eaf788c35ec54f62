import type { Browser } from './browser.ts'
import { postText } from './post-text.ts'

const EVERY_MS = 5 * 60_000
const ANSWERS_MS = 1000
const MAX_TABS = 50

/** One tab, as it answers a roll-call. */
interface Tab {
  app: string
  version: string
  visibility: 'visible' | 'hidden'
}

export interface Presence {
  /** The connection is well: sends a beacon if this browser's last one is old enough. */
  offer(): void
  /** A message from another tab. */
  take(message: unknown): void
  destroy(): void
}

/** Tells the server, at most once in five minutes for a browser, how many tabs it has of which version. */
export function tellPresence(
  browser: Browser,
  url: string,
  self: { app: string; version: string },
  post: (message: { t: string; [key: string]: unknown }) => void,
): Presence {
  const key = `allclear:presence:${url}`
  let answers: Tab[] = []
  let cancel: (() => void) | undefined
  let sentAt = Number.NEGATIVE_INFINITY
  let giveUp: (() => void) | undefined
  const own = (): Tab => ({ ...self, visibility: browser.isHidden() ? 'hidden' : 'visible' })

  function send(): void {
    cancel = undefined
    const counts = new Map<string, Tab & { count: number }>()
    for (const tab of [own(), ...answers]) {
      const known = counts.get(JSON.stringify(tab))
      if (known) known.count++
      else counts.set(JSON.stringify(tab), { ...tab, count: 1 })
    }
    giveUp = postText(
      browser,
      `${url}/feed/v1/presence`,
      JSON.stringify({ tabs: [...counts.values()] }),
      () => {
        giveUp = undefined
      },
    )
  }

  return {
    offer() {
      const now = browser.wallNow()
      const stored = Number(browser.readStored(key)) || 0
      // A moment in the future was written under another clock.
      const last = Math.max(sentAt, stored <= now ? stored : 0)
      if (cancel !== undefined || now - last < EVERY_MS) return
      sentAt = now
      browser.store(key, String(now))
      answers = []
      post({ t: 'who' })
      cancel = browser.later(ANSWERS_MS, send)
    },
    take(message) {
      const { t, tab } = (message ?? {}) as { t?: unknown; tab?: Partial<Tab> }
      if (t === 'who') post({ t: 'here', tab: own() })
      else if (t === 'here' && cancel !== undefined && answers.length < MAX_TABS) {
        const { app, version, visibility } = tab ?? {}
        answers.push({
          app: String(app ?? ''),
          version: String(version ?? ''),
          visibility: visibility === 'hidden' ? 'hidden' : 'visible',
        })
      }
    },
    destroy() {
      cancel?.()
      giveUp?.()
    },
  }
}
