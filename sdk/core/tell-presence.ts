import { ask } from './ask.ts'
import type { SteeredClient } from './parts.ts'
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
  { browser, url, app, appVersion: version }: SteeredClient,
  post: (message: RollCall) => void,
): Presence {
  const key = `allclear:presence:${url}`
  let tabs: string[] = []
  let sentAt = 0
  let stop: (() => void) | undefined
  const own = () => JSON.stringify({ app, version, visibility: browser.isHidden() ? 'hidden' : 'visible' })

  function send(): void {
    tabs.push(own())
    const count = (tab: string) => tabs.filter((other) => other === tab).length
    const kinds = [...new Set(tabs)]
    const body = JSON.stringify({
      tabs: kinds.map((tab) => ({ ...(parseJson(tab) as object), count: count(tab) })),
    })
    stop = ask(browser, { url: `${url}/feed/v1/presence`, body, cache: 'no-store' }, () => undefined)
  }

  return {
    offer() {
      const now = browser.wallNow()
      // In memory too: storage may be off.
      sentAt = +(browser.readStored(key) as string) || sentAt
      if (Math.abs(now - sentAt) < EVERY_MS) return
      sentAt = now
      browser.store(key, `${now}`)
      tabs = []
      post(['who'])
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
