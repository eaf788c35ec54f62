import type { Command } from 'commander'
import { readConfig } from '../../server/config/read-config.ts'
import { startCore } from '../../server/runtime/core.ts'
import { refuseForeignOwner } from '../open-deps.ts'
import { programRoot } from '../program-root.ts'

/** `allclear core`: only the part that decides and remembers, on CORE_HOST:CORE_PORT. Ends in order at SIGTERM. */
export function register(program: Command): void {
  program
    .command('core')
    .description('Run core alone; edges follow it at CORE_PORT')
    .action(async (options: { json?: boolean }) => {
      const config = readConfig(process.env)
      refuseForeignOwner(config.databaseUrl)
      // A core without its supervisor would hold database and port for ever; while it starts, there is nothing to close.
      const giveUp = () => process.exit(0)
      process.once('disconnect', giveUp)
      const core = await startCore({
        root: programRoot(),
        dev: false,
        port: config.corePort,
        host: config.coreHost,
      })
      process.off('disconnect', giveUp)
      const ended = new Promise<void>((resolve) => {
        process.once('SIGTERM', () => resolve())
        // Ctrl+C reaches the whole group of a terminal; under a supervisor its word counts, so that edges end first.
        process.on('SIGINT', () => process.connected || resolve())
        process.once('disconnect', () => resolve())
      })
      process.send?.({ type: 'ready', port: core.port })
      if (options.json) process.stdout.write(`${JSON.stringify({ ready: true, port: core.port })}\n`)
      await ended
      await core.close()
      process.exit(0)
    })
}
