import type { Client, ClientOptions } from '../client-types.ts'
import { bringSteering } from './bring-steering.ts'
import type { Browser } from './browser.ts'
import { realBrowser } from './real-browser.ts'
import { startClient } from './start-client.ts'

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
  if (typeof document === 'undefined') {
    const client = startClient(options, NO_PAGE, { steering: nothing, reports: nothing })
    client.destroy()
    return client
  }
  return startClient(options, realBrowser(), {
    steering: bringSteering(() => import('../steering/index.ts')),
    reports: (take, fail) =>
      void import('../report/keep-reports.ts').then(({ keepReports }) => take(keepReports), fail),
  })
}
