import type { Clock } from './clock.ts'
import type { Config } from './config/read-config.ts'
import type { Database } from './db/database.ts'

/** What verbs and queries need from the world. One per process; tests make their own. */
export interface Deps {
  db: Database
  clock: Clock
  config: Config
}
