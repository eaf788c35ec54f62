import { createServer } from 'node:net'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Config } from '../config/read-config.ts'
import { PROGRAM_VERSION } from '../db/program-version.ts'
import { readSecrets } from '../secrets/read-secrets.ts'
import { freePort } from './free-port.ts'
import { type Supervised, supervise } from './supervise.ts'

export interface RunningAll {
  /** The public port. */
  port: number
  corePort: number
  corePid(): number | undefined
  edgePids(): (number | undefined)[]
  /** Edges first, so that visitors are told goodbye while core still answers. */
  stop(): Promise<void>
}

/** Starts core and the edges of this machine and keeps them running. `root` is the checkout. */
export async function startAll(config: Config, root: string): Promise<RunningAll> {
  const { edgeToken } = readSecrets(config)
  if (config.edgeProcesses > 1 && config.port !== 0) await refuseSharedPort(config)
  const corePort = config.corePort === 0 ? await freePort() : config.corePort
  const core = supervise({
    name: 'core',
    command: process.execPath,
    args: [join(root, 'bin/run.js'), 'core'],
    environment: {
      ALLCLEAR_PREBUILT: '1',
      CORE_PORT: String(corePort),
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
    },
    graceMs: 5000,
  })
  const edges: Supervised[] = []
  const stop = async () => {
    await Promise.all(edges.map((edge) => edge.stop()))
    await core.stop()
  }
  try {
    await core.ready
    const first = edgeOf(0)
    edges.push(first)
    const { port } = (await first.ready) as { port: number }
    for (let i = 1; i < config.edgeProcesses; i++) edges.push(edgeOf(i, port))
    await Promise.all(edges.map((edge) => edge.ready))
    return { port, corePort, corePid: core.pid, edgePids: () => edges.map((edge) => edge.pid()), stop }
  } catch (error) {
    await stop()
    throw error
  }

  function edgeOf(index: number, port: number = config.port): Supervised {
    return supervise({
      name: `edge ${index + 1}`,
      command: process.execPath,
      args: [...EDGE_NODE_OPTIONS, join(root, 'dist/edge.js')],
      environment: edgeEnvironment(config, root, { port, corePort, edgeToken, index }),
      graceMs: config.drainSeconds * 1000,
    })
  }
}

/**
 * Edges that share their port would also share it with those of another installation, each with half of the visitors:
 * a port that somebody has is refused before the first of ours opens it.
 */
async function refuseSharedPort({ port, host }: Config): Promise<void> {
  const probe = createServer()
  await new Promise<void>((resolve, reject) => {
    probe.once('error', (error: NodeJS.ErrnoException) => {
      // Everything else is said better by the edge itself.
      if (error.code !== 'EADDRINUSE') return resolve()
      reject(new Error(`port ${port} of ${host} is taken by another program; choose a free one with PORT`))
    })
    probe.listen(port, host, () => probe.close(() => resolve()))
  })
}

/**
 * A storm of connections makes Node's nursery grow for good, three times 16 MB by default; streams live long, so a
 * small one suits them: a stream then took 3.3 kB instead of 9.2 (measured with 10,000).
 */
export const EDGE_NODE_OPTIONS = ['--max-semi-space-size=4']

/** What an edge process of this machine is told. */
export function edgeEnvironment(
  config: Config,
  root: string,
  own: { port: number; corePort: number; edgeToken: string; index: number },
): Record<string, string> {
  return {
    NODE_ENV: 'production',
    EDGE_HOST: config.host,
    EDGE_PORT: String(own.port),
    EDGE_ORIGIN: `http://127.0.0.1:${own.corePort}`,
    EDGE_TOKEN: own.edgeToken,
    EDGE_NAME: `${hostname()}:${own.index + 1}`,
    EDGE_CACHE_DIR: join(config.dataDir, 'edge-cache', String(own.index + 1)),
    EDGE_TRUSTED_PROXIES: config.trustedProxies.join(','),
    EDGE_METRICS_PORT: String(config.metricsPort === 0 ? 0 : config.metricsPort + own.index),
    EDGE_METRICS_HOST: config.metricsHost,
    EDGE_WIDGET_DIR: join(root, 'dist/sdk'),
    EDGE_STATIC_DIR: join(root, 'dist/assets'),
    // One process writes the copy for all.
    EDGE_STATIC_COPY_DIR: own.index === 0 ? (config.staticCopyDir ?? '') : '',
    EDGE_STATIC_COPY_MINUTES: String(config.staticCopyMinutes),
    EDGE_LIMITS: `drainSeconds=${config.drainSeconds},${config.edgeLimits}`,
    EDGE_VERSION: PROGRAM_VERSION,
    EDGE_REUSE_PORT: config.edgeProcesses > 1 ? '1' : '',
  }
}
