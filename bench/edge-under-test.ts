/** Part of the benches of the edge: one edge process with a core that the bench holds in its hand. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { EDGE_NODE_OPTIONS } from '../server/runtime/start-all.ts'
import { type StandInCore, startStandInCore } from '../tests/support/stand-in-core.ts'
import { memoryKb } from './process-cost.ts'

export const BENCH_PORT = Number(process.env.BENCH_PORT ?? 22_121)
/** Limits of a machine that serves a crowd from one address, as a bench does. */
export const WIDE =
  'maxStreams=19000,maxConnections=19500,streamsPerAddress=19000,connectionsPerAddress=19500,acceptsPerSecond=1000000,drainSeconds=0'

export interface EdgeUnderTest {
  core: StandInCore
  child: ChildProcess
  port: number
  /** Its own memory in kB, shared parts divided (PSS). */
  memoryKb(): number
  stop(): Promise<void>
}

/** An edge process as the product starts it, once it is ready. Its files are in `folder`. */
export async function startEdgeProcess(own: {
  origin: string
  port: number
  folder: string
  limits: string
  isShared?: boolean
  name?: string
}): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, '../edge/process.ts'), [], {
    silent: true,
    execArgv: EDGE_NODE_OPTIONS,
    env: {
      ...process.env,
      EDGE_HOST: '127.0.0.1',
      EDGE_PORT: String(own.port),
      EDGE_ORIGIN: own.origin,
      EDGE_TOKEN: 't',
      EDGE_NAME: own.name ?? '',
      EDGE_REUSE_PORT: own.isShared === true ? '1' : '',
      EDGE_CACHE_DIR: own.folder,
      EDGE_WIDGET_DIR: own.folder,
      EDGE_STATIC_DIR: own.folder,
      EDGE_LIMITS: own.limits,
    },
  })
  child.stdout?.resume()
  child.stderr?.resume()
  const [message] = (await once(child, 'message')) as [{ type: string; reason?: string }]
  if (message.type !== 'ready') throw new Error(`The edge did not start: ${message.reason}`)
  return child
}

export async function startEdgeUnderTest(limits: string): Promise<EdgeUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), 'allclear-bench-'))
  const core = await startStandInCore(1)
  const child = await startEdgeProcess({ origin: core.origin, port: BENCH_PORT, folder, limits })
  await sleep(500)
  await (await fetch(`http://127.0.0.1:${BENCH_PORT}/`, { headers: { connection: 'close' } })).text()
  return {
    core,
    child,
    port: BENCH_PORT,
    memoryKb: () => memoryKb(child.pid!),
    async stop() {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
      await core.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
