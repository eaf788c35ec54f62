import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { commandActor } from '../../server/auth/actor.ts'
import { systemClock } from '../../server/clock.ts'
import { readConfig } from '../../server/config/read-config.ts'
import { openDatabase } from '../../server/db/database.ts'
import { migrateDatabase } from '../../server/db/migrate-database.ts'
import type { Deps } from '../../server/deps.ts'
import { ensureInstallation } from '../../server/install/ensure-installation.ts'
import { freePort } from '../../server/runtime/free-port.ts'
import { edgeEnvironment } from '../../server/runtime/start-all.ts'
import { readSecrets } from '../../server/secrets/read-secrets.ts'
import { createToken } from '../../server/tokens/create-token.ts'
import { type Cable, layCable } from './cable.ts'
import { ROOT } from './run-product.ts'

/** One process of the cluster, which a test may kill and start again. */
export class Member {
  child: ChildProcess | null = null
  exitCode: number | null = null
  readonly #program: string
  readonly #args: string[]
  readonly #environment: NodeJS.ProcessEnv
  constructor(program: string, args: string[], environment: NodeJS.ProcessEnv) {
    this.#program = program
    this.#args = args
    this.#environment = environment
  }
  start(): Promise<void> {
    const child = fork(this.#program, this.#args, {
      env: this.#environment,
      stdio: ['ignore', 'ignore', process.env.SHOW_LOGS ? 'inherit' : 'ignore', 'ipc'],
    })
    this.child = child
    return new Promise((resolve, reject) => {
      child.on('message', (message: { type?: string }) => message.type === 'ready' && resolve())
      child.once('exit', (code) => reject(new Error(`ended with ${code} before it was ready`)))
    })
  }
  /** Sends a signal and waits for the end; returns the exit code. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    const { child } = this
    if (child === null || child.exitCode !== null || child.signalCode !== null) return null
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
    child.kill(signal)
    return ended
  }
}

export interface Cluster {
  core: Member
  edges: Member[]
  ports: number[]
  /** Each edge follows core through one. */
  cables: Cable[]
  coreMetricsPort: number
  deps: Deps
  pageId: string
  token: string
  environment: NodeJS.ProcessEnv
  stop(): Promise<void>
}

/** One core and several edges as processes of the built product, on a database of their own. */
export async function startCluster(databaseUrl: string, edgeCount: number): Promise<Cluster> {
  const dataDir = mkdtempSync(join(tmpdir(), 'allclear-cluster-'))
  const [corePort, coreMetricsPort] = [await freePort(), await freePort()]
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    ALLCLEAR_PREBUILT: '1',
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    DATA_DIR: dataDir,
    DATABASE_URL: databaseUrl,
    HOST: '127.0.0.1',
    CORE_PORT: String(corePort),
    CORE_METRICS_PORT: String(coreMetricsPort),
    PUBLIC_URL: 'http://localhost',
    API_REQUESTS_PER_MINUTE: '100000',
    DRAIN_SECONDS: '1',
    EDGE_PROCESSES: '1',
  }
  const config = readConfig(environment)
  await migrateDatabase(config.databaseUrl, join(ROOT, 'prisma/migrations'))
  const deps: Deps = { db: openDatabase(config.databaseUrl), clock: systemClock, config }
  const pageId = await ensureInstallation(deps)
  const { token } = await createToken(deps, commandActor, { name: 'cluster', scopes: ['manage'] })
  const { edgeToken } = readSecrets(config)
  const core = new Member(join(ROOT, 'bin/run.js'), ['core'], environment)
  await core.start()
  const [edges, ports, cables]: [Member[], number[], Cable[]] = [[], [], []]
  for (let index = 0; index < edgeCount; index++) {
    const [cable, port] = [await layCable(corePort), await freePort()]
    const own = { port, corePort: cable.port, edgeToken, index }
    const edge = new Member(join(ROOT, 'dist/edge.js'), [], {
      ...environment,
      ...edgeEnvironment(config, ROOT, own),
    })
    await edge.start()
    edges.push(edge)
    ports.push(port)
    cables.push(cable)
  }
  return {
    core,
    edges,
    ports,
    cables,
    coreMetricsPort,
    deps,
    pageId,
    token,
    environment,
    async stop() {
      await Promise.all([...edges, core].map((member) => member.end('SIGKILL')))
      await Promise.all(cables.map((cable) => cable.close()))
      await deps.db.$disconnect()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
