import type { Client, ClientOptions } from '../client-types.ts'
import type { CreateReloadEngine } from '../reload/reload-engine-types.ts'
import { keepReports } from '../report/keep-reports.ts'
import { createSteering } from '../steering/steering.ts'
import type { Browser } from './browser.ts'
import { startClient } from './start-client.ts'

/**
 * A client with all of its parts at once, in a given browser: for tests and benches. `createEngine` is asked only where
 * the host allows `reload`.
 */
export function createClient(
  options: ClientOptions,
  browser: Browser,
  createEngine: CreateReloadEngine,
): Client {
  return startClient(options, browser, {
    steering: (take) => take((client) => createSteering(client, createEngine)),
    reports: (take) => take(keepReports),
  })
}
