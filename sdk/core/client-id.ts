import type { Browser } from './browser.ts'

const KEY = 'allclear:client'

/** The client id: a lower-case UUID in `localStorage`, by which rollouts are drawn. It is never sent. */
export function clientId(browser: Browser): string {
  const stored = browser.readStored(KEY)
  if (stored) return stored
  const made = drawUuid(browser)
  browser.store(KEY, made)
  return made
}

/** A UUID that need not be secret; `crypto.randomUUID` is missing on insecure origins. */
export function drawUuid(browser: Browser): string {
  return 'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'.replace(/x/g, () =>
    Math.floor(browser.random() * 16).toString(16),
  )
}
