import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { Command } from 'commander'
import { readConfig } from '../../server/config/read-config.ts'
import { startAll } from '../../server/runtime/start-all.ts'
import { announceStart } from '../announce-start.ts'
import { CommandError } from '../explain-failure.ts'
import { refuseForeignOwner } from '../open-deps.ts'
import { programRoot } from '../program-root.ts'

const ORPHAN_CHECK_MS = 500

/** `allclear start`: builds what is missing, starts core and edge, says where they are, runs until SIGINT or SIGTERM. */
export function register(program: Command): void {
  program
    .command('start')
    .description('Build what is missing, then run core and edge on this machine')
    .option('--no-build', 'take the build as it is')
    .action(async (options: { build: boolean; json?: boolean }) => {
      const config = readConfig(process.env)
      refuseForeignOwner(config.databaseUrl)
      const root = programRoot()
      if (options.build) build(root)
      const running = await startAll(config, root)
      await announceStart(running.port, options.json === true)
      await untilTold()
      await running.stop()
    })
}

function build(root: string): void {
  const result = spawnSync(process.execPath, [join(root, 'scripts/build.js'), 'all'], {
    stdio: ['ignore', 2, 2],
  })
  if (result.status !== 0) throw new CommandError('The build failed; what it said stands above.')
}

/**
 * Resolves at SIGINT or SIGTERM. Under `npm start` also when our shell is gone: npm hands SIGTERM to the shell between
 * us, which ends without a word to us.
 */
function untilTold(): Promise<void> {
  const shell = process.ppid
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve())
    process.once('SIGTERM', () => resolve())
    if (process.env.npm_lifecycle_event === undefined) return
    setInterval(() => process.ppid === shell || resolve(), ORPHAN_CHECK_MS).unref()
  })
}
