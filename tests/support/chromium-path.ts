import { existsSync } from 'node:fs'

/** The browser for end-to-end tests, found by `npm test`; null where there is none. */
export function chromiumPath(): string | null {
  const path = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
  return path !== '' && existsSync(path) ? path : null
}

/** How Chromium is started as root on a closed network. */
export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
