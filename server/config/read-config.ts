import { isIP } from 'node:net'
import { availableParallelism } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { z } from 'zod'

/** Everything configurable, read once at start from the environment (and `allclear.env`, which it overrides). */
export interface Config {
  /** Public port of the edge. */
  port: number
  host: string
  /** Address at which visitors reach us, without a slash at its end. */
  publicUrl: string
  /** Absolute path of the folder that holds database, secrets and caches. */
  dataDir: string
  /** `file:…` or `postgresql://…`. */
  databaseUrl: string
  /** Port of core's own listener on 127.0.0.1; 0: one that is free. */
  corePort: number
  /** Address that core's own listener binds; only remote edges need another than 127.0.0.1. */
  coreHost: string
  /** Processes that share the public port: one for each processor, four at the most, where nothing else is said. */
  edgeProcesses: number
  /** Port of the edges' /metrics; 0: none. */
  metricsPort: number
  /** Port of core's /metrics and /healthz; 0: none. */
  coreMetricsPort: number
  /** Address that /metrics of core and edges listen on; whoever reaches it may read them. */
  metricsHost: string
  /** Where alerts are posted, null: nowhere. It may hold a secret. */
  alertWebhookUrl: string | null
  /** Folder for a copy of the public pages as plain files, null: none; and how often all of it is written anew. */
  staticCopyDir: string | null
  staticCopyMinutes: number
  /** Addresses or CIDR ranges of proxies whose X-Forwarded-For counts. */
  trustedProxies: string[]
  /** How long a stopping edge goes on saying goodbye. */
  drainSeconds: number
  /** Limits of this machine's edges where no knob is turned, `maxStreams=19000,headSeconds=5`; an edge checks them. */
  edgeLimits: string
  /** Requests a token may make to the management API in 60 s. */
  apiRequestsPerMinute: number
}

const wholeNumber = (min: number, max: number, otherwise: number) =>
  z
    .string()
    .regex(/^\d+$/, `a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((n) => n >= min && n <= max, `a whole number from ${min} to ${max}`)
    .default(otherwise)

/** Only Linux divides connections fairly between processes that share a port. */
const usefulEdges = process.platform === 'linux' ? Math.min(4, availableParallelism()) : 1

const Environment = z.object({
  PORT: wholeNumber(0, 65_535, 3000),
  HOST: z.string().min(1, 'an address such as 0.0.0.0 or 127.0.0.1').default('0.0.0.0'),
  PUBLIC_URL: z
    .string()
    .refine(
      (v) => URL.canParse(v) && /^https?:$/.test(new URL(v).protocol),
      'an address such as https://status.example.com',
    )
    .refine(
      (v) => !URL.canParse(v) || (new URL(v).pathname === '/' && new URL(v).search === ''),
      'an address without path or query',
    )
    .optional(),
  DATA_DIR: z.string().min(1, 'a folder').default('./data'),
  DATABASE_URL: z
    .string()
    .regex(/^(file:.+|postgres(ql)?:\/\/.+)/, 'file:<path> or postgresql://<user>@<host>/<database>')
    .optional(),
  CORE_PORT: wholeNumber(0, 65_535, 0),
  CORE_HOST: z.string().min(1, 'an address').default('127.0.0.1'),
  EDGE_PROCESSES: wholeNumber(1, 64, usefulEdges),
  METRICS_PORT: wholeNumber(0, 65_535, 0),
  CORE_METRICS_PORT: wholeNumber(0, 65_535, 0),
  METRICS_HOST: z
    .string()
    .refine((v) => isIP(v) !== 0, 'an address of this machine such as 127.0.0.1, 10.0.0.5 or ::')
    .default('127.0.0.1'),
  ALERT_WEBHOOK_URL: z
    .string()
    .refine(
      (v) => URL.canParse(v) && /^https?:$/.test(new URL(v).protocol) && new URL(v).username === '',
      'an address such as https://alerts.example.com/hook, without user and password',
    )
    .optional(),
  STATIC_COPY_DIR: z.string().min(1, 'a folder').optional(),
  STATIC_COPY_MINUTES: wholeNumber(1, 1440, 10),
  TRUSTED_PROXIES: z
    .string()
    .regex(/^[0-9a-fA-F.:/, ]*$/, 'addresses or CIDR ranges, divided by commas')
    .default(''),
  DRAIN_SECONDS: wholeNumber(0, 600, 5),
  EDGE_LIMITS: z.string().default(''),
  API_REQUESTS_PER_MINUTE: wholeNumber(1, 100_000, 60),
})

const SECRET = new Set(['DATABASE_URL', 'ALERT_WEBHOOK_URL'])

/** A wrong value in the environment: one sentence that names the variable, what was found, and what is allowed. */
export class ConfigError extends Error {}

/** Reads and validates the configuration. Throws `ConfigError`. */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const given: Record<string, string> = {}
  for (const key of Object.keys(Environment.shape)) {
    const value = environment[key]
    if (value !== undefined && value !== '') given[key] = value
  }
  const result = Environment.safeParse(given)
  if (!result.success) {
    const issue = result.error.issues[0]
    const name = String(issue?.path[0])
    // These may hold a password: they are not repeated.
    const found = SECRET.has(name) ? 'something else' : JSON.stringify(given[name])
    throw new ConfigError(`${name} is ${found}; allowed is ${issue?.message}.`)
  }
  const e = result.data
  const dataDir = resolve(e.DATA_DIR)
  return {
    port: e.PORT,
    host: e.HOST,
    publicUrl: new URL(e.PUBLIC_URL ?? `http://localhost:${e.PORT}`).origin,
    dataDir,
    databaseUrl: absoluteFileUrl(e.DATABASE_URL ?? `file:${join(dataDir, 'allclear.db')}`),
    corePort: e.CORE_PORT,
    coreHost: e.CORE_HOST,
    edgeProcesses: e.EDGE_PROCESSES,
    metricsPort: e.METRICS_PORT,
    coreMetricsPort: e.CORE_METRICS_PORT,
    metricsHost: e.METRICS_HOST,
    alertWebhookUrl: e.ALERT_WEBHOOK_URL ?? null,
    staticCopyDir: e.STATIC_COPY_DIR === undefined ? null : resolve(e.STATIC_COPY_DIR),
    staticCopyMinutes: e.STATIC_COPY_MINUTES,
    trustedProxies: e.TRUSTED_PROXIES.split(',')
      .map((s) => s.trim())
      .filter((s) => s !== ''),
    drainSeconds: e.DRAIN_SECONDS,
    edgeLimits: e.EDGE_LIMITS,
    apiRequestsPerMinute: e.API_REQUESTS_PER_MINUTE,
  }
}

function absoluteFileUrl(url: string): string {
  if (!url.startsWith('file:')) return url
  const path = url.slice('file:'.length).replace(/^\/\//, '')
  return `file:${isAbsolute(path) ? path : resolve(path)}`
}
