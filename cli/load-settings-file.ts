import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { CommandError } from './explain-failure.ts'
import { programRoot } from './program-root.ts'

/**
 * Reads `allclear.env` in the program's folder (or the file that ALLCLEAR_ENV names): lines of `NAME=value`.
 * What stands in the environment already wins. Processes that this one starts inherit the result.
 */
export function loadSettingsFile(environment: Record<string, string | undefined>): void {
  const named = environment.ALLCLEAR_ENV
  const file = named ?? join(programRoot(), 'allclear.env')
  if (!existsSync(file)) {
    if (named !== undefined)
      throw new CommandError(`ALLCLEAR_ENV is ${JSON.stringify(named)}; there is no such file.`, 2)
    return
  }
  for (const [name, value] of Object.entries(parseEnv(readFileSync(file, 'utf8')))) {
    if (environment[name] === undefined || environment[name] === '') environment[name] = value
  }
}
