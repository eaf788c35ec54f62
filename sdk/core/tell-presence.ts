import { ask } from './ask.ts'
import type { Browser } from './browser.ts'
import { parseJson } from './read-state.ts'

const EVERY_MS = 5 * 60_000
const ANSWERS_MS = 1000
const MAX_TABS = 50

/** What tabs tell each other for it: a roll-call, and its answer with a tab as JSON. */
export type RollCall = ['who'] | ['here', tab: string]

export interface Presence {
  /** The connection is well: sends a beacon if this browser's last one is old enough. */
  offer(): void
  /** A message from another tab. */
  take(message: readonly unknown[]): void
  destroy(): void
}

/** Tells the server, at most once in five minutes for a browser, how many tabs it has of which version. */
export function tellPresence(
  browser: Browser,
  url: string,
  app: string | null,
  version: string | null,
  post: (message: RollCall) => void,
): Presence {
  const key = `allclear:presence:${url}`
  let tabs: string[] = []
  let sentAt = 0
  let stop: (() => void) | undefined
  let isCalling = false
  const own = () => JSON.stringify([app ?? '', version ?? '', browser.isHidden() ? 'hidden' : 'visible'])

  function send(): void {
    isCalling = false
    const counts: Record<string, number> = {}
    for (const tab of [own(), ...tabs]) counts[tab] = (counts[tab] ?? 0) + 1
    const body = JSON.stringify({
      tabs: Object.entries(counts).map(([tab, count]) => {
        const [name, of, visibility] = Object.values(parseJson(tab) ?? [])
        return { app: name, version: of, visibility, count }
      }),
    })
    stop = ask(browser, { url: `${url}/feed/v1/presence`, body, cache: 'no-store' }, () => undefined)
  }

  return {
    offer() {
      const now = browser.wallNow()
      const isRecent = (at: number) => Math.abs(now - at) < EVERY_MS
      if (isCalling || isRecent(sentAt) || isRecent(Number(browser.readStored(key)))) return
      sentAt = now
      browser.store(key, `${now}`)
      tabs = []
      post(['who'])
      isCalling = true
      stop = browser.later(ANSWERS_MS, send)
    },
    take([what, tab]) {
      if (what === 'who') post(['here', own()])
      // Another version of this client may tell anything; the server refuses what it does not know.
      else if (what === 'here' && tabs.length < MAX_TABS) tabs.push(`${tab}`)
    },
    destroy() {
      stop?.()
    },
  }
}
