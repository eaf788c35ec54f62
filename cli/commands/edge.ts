import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Command } from 'commander'
import { readConfig } from '../../server/config/read-config.ts'
import { EDGE_NODE_OPTIONS, edgeEnvironment } from '../../server/runtime/start-all.ts'
import { CommandError } from '../explain-failure.ts'
import { programRoot } from '../program-root.ts'

/** `allclear edge --origin URL`: only the public front, following a core anywhere. Needs no database. */
export function register(program: Command): void {
  program
    .command('edge')
    .description('Run an edge alone; it follows the core at --origin')
    .requiredOption('--origin <url>', "address of core's own listener, such as https://core.example.com")
    .option(
      '--token <token>',
      "the edges' token (or EDGE_TOKEN in the environment, which no process list shows)",
    )
    .action(async (options: { origin: string; token?: string }) => {
      const config = readConfig(process.env)
      const token = options.token ?? process.env.EDGE_TOKEN
      if (!URL.canParse(options.origin) || !/^https?:$/.test(new URL(options.origin).protocol)) {
        throw new CommandError(
          `--origin is ${JSON.stringify(options.origin)}; allowed is an address such as https://core.example.com.`,
        )
      }
      if (token === undefined || token === '') throw new CommandError('An edge needs --token or EDGE_TOKEN.')
      const root = programRoot()
      const own = { port: config.port, corePort: 0, edgeToken: token, index: 0 }
      const environment = {
        ...edgeEnvironment(config, root, own),
        // Alone, it is called as its machine and port say, and shares its port only where it is told to.
        EDGE_NAME: '',
        EDGE_REUSE_PORT: '',
        ...ownSettings(process.env),
        EDGE_ORIGIN: new URL(options.origin).origin,
        EDGE_TOKEN: token,
      }
      const child = spawn(process.execPath, [...EDGE_NODE_OPTIONS, join(root, 'dist/edge.js')], {
        env: { ...process.env, ...environment },
        // By the channel it hears that we are gone: it would hold the port against the next one.
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      })
      for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => child.kill('SIGTERM'))
      process.exitCode = await new Promise<number>((resolve) =>
        child.once('exit', (code) => resolve(code ?? 1)),
      )
    })
}

/** What the operator set for an edge itself. `EDGE_LIMITS` is put together with the limits of the settings before. */
function ownSettings(environment: NodeJS.ProcessEnv): Record<string, string> {
  const own: Record<string, string> = {}
  for (const [name, value] of Object.entries(environment))
    if (name.startsWith('EDGE_') && name !== 'EDGE_LIMITS' && value) own[name] = value
  return own
}
