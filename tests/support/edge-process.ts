import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { EDGE_NODE_OPTIONS } from '../../server/runtime/start-all.ts'
import { ROOT } from './run-product.ts'

export interface EdgeProcess {
  port: number
  child: ChildProcess
  /** Sends a signal and waits for the end; returns the exit code. */
  end(signal?: NodeJS.Signals): Promise<number | null>
}

/** Starts an edge as a process of its own, from its sources, and waits until it is ready. `cacheDir` is its own. */
export async function startEdgeProcess(
  core: { origin: string },
  cacheDir: string,
  own: { port: number; limits?: string },
): Promise<EdgeProcess> {
  const child = fork(join(ROOT, 'edge/process.ts'), [], {
    execArgv: EDGE_NODE_OPTIONS,
    stdio: ['ignore', 'ignore', process.env.SHOW_LOGS ? 'inherit' : 'ignore', 'ipc'],
    env: {
      ...process.env,
      EDGE_HOST: '127.0.0.1',
      EDGE_PORT: String(own.port),
      EDGE_ORIGIN: core.origin,
      EDGE_TOKEN: 'token',
      EDGE_CACHE_DIR: cacheDir,
      EDGE_WIDGET_DIR: cacheDir,
      EDGE_STATIC_DIR: cacheDir,
      EDGE_LIMITS: own.limits ?? '',
    },
  })
  await Promise.race([
    new Promise((resolve) =>
      child.on('message', (message: { type?: string }) => message.type === 'ready' && resolve(null)),
    ),
    once(child, 'exit').then(([code]) => {
      throw new Error(`the edge ended with ${code} before it was ready`)
    }),
  ])
  for (;;) {
    if ((await fetch(`http://127.0.0.1:${own.port}/readyz`)).ok) break
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return {
    port: own.port,
    child,
    async end(signal = 'SIGTERM') {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
      const ended = once(child, 'exit')
      child.kill(signal)
      const [code] = await ended
      return code as number | null
    },
  }
}
