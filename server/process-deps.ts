import { systemClock } from './clock.ts'
import { readConfig } from './config/read-config.ts'
import { openDatabase } from './db/database.ts'
import type { Deps } from './deps.ts'

// Next compiles instrumentation and routes apart, so module state would exist twice: it lives on globalThis.
const KEY = Symbol.for('allclear.process-deps')
const held = globalThis as { [KEY]?: Deps }

/** The deps of this process, opened at first use. Only transport (app, the core runtime, the command line) calls this. */
export function processDeps(): Deps {
  if (held[KEY] === undefined) {
    const config = readConfig(process.env)
    held[KEY] = { config, clock: systemClock, db: openDatabase(config.databaseUrl) }
  }
  return held[KEY]
}
