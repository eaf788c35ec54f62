/** Part of the benches of the edge: one edge process with a core that the bench holds in its hand. */
import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { EDGE_NODE_OPTIONS } from '../server/runtime/start-all.ts'
import { type StandInCore, startStandInCore } from '../tests/support/stand-in-core.ts'

export const BENCH_PORT = Number(process.env.BENCH_PORT ?? 42_121)
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

export async function startEdgeUnderTest(limits: string): Promise<EdgeUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), 'allclear-bench-'))
  const core = await startStandInCore(1)
  const child = fork(join(import.meta.dirname, '../edge/process.ts'), [], {
    silent: true,
    execArgv: EDGE_NODE_OPTIONS,
    env: {
      ...process.env,
      EDGE_HOST: '127.0.0.1',
      EDGE_PORT: String(BENCH_PORT),
      EDGE_ORIGIN: core.origin,
      EDGE_TOKEN: 't',
      EDGE_CACHE_DIR: folder,
      EDGE_WIDGET_DIR: folder,
      EDGE_STATIC_DIR: folder,
      EDGE_LIMITS: limits,
    },
  })
  await new Promise((resolve) => child.once('message', resolve))
  await sleep(500)
  await (await fetch(`http://127.0.0.1:${BENCH_PORT}/`, { headers: { connection: 'close' } })).text()
  return {
    core,
    child,
    port: BENCH_PORT,
    memoryKb: () =>
      Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0),
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
      await core.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
