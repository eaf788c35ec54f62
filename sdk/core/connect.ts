import type { Client, ClientOptions } from '../client-types.ts'
import { bringSteering } from './bring-steering.ts'
import { realBrowser } from './real-browser.ts'
import { startClient } from './start-client.ts'

/**
 * Connects this page to a status server. Never throws, sends no cookie, and shares one stream with the other tabs of
 * this browser. Without a page, as in server rendering, the client is a stopped one: no request, every gate open.
 */
export function connect(options: ClientOptions): Client {
  const hasPage = typeof document === 'object'
  const client = startClient(hasPage ? options : { ...options, allow: [] }, realBrowser(), {
    steering: bringSteering(() => import('../steering/index.ts')),
    reports: (take, fail) =>
      void import('../report/keep-reports.ts').then(({ keepReports }) => take(keepReports), fail),
  })
  if (!hasPage) client.destroy()
  return client
}
