import type { Client, ClientOptions } from '../client-types.ts'
import { createReloadEngine } from '../reload/reload-engine.ts'
import type { Browser } from './browser.ts'
import { createClient } from './client.ts'
import { realBrowser } from './real-browser.ts'

const nothing = () => () => undefined
/** Where there is no page, as in server rendering: no request, no timer, and every gate is open. */
const NO_PAGE: Browser = {
  now: () => 0,
  wallNow: () => 0,
  random: () => 0,
  later: nothing,
  isHidden: () => true,
  isOnline: () => true,
  canStream: false,
  listen: nothing,
  send: nothing,
  lock: null,
  openChannel: null,
  readStored: () => null,
  store: () => false,
}

/**
 * Connects this page to a status server. Never throws, sends no cookie, and shares one stream with the other tabs of
 * this browser. Without a page, as in server rendering, the client is a stopped one.
 */
export function connect(options: ClientOptions): Client {
  const hasPage = typeof document !== 'undefined'
  const client = createClient(options, hasPage ? realBrowser() : NO_PAGE, createReloadEngine)
  if (!hasPage) client.destroy()
  return client
}
