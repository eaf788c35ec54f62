import type { Browser } from './browser.ts'

const KEY = 'allclear:client'

/** The client id: a lower-case UUID in `localStorage`, by which rollouts are drawn. It is never sent. */
export function clientId(browser: Browser): string {
  const id = browser.readStored(KEY) || drawUuid(browser)
  browser.store(KEY, id)
  return id
}

/** A UUID that need not be secret; `crypto.randomUUID` is missing on insecure origins. */
export function drawUuid({ random }: Browser): string {
  return 'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'.replace(/x/g, () => ((random() * 16) | 0).toString(16))
}
