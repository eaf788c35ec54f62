export interface EdgeOptions {
  host: string
  port: number
  /** Address of core's own listener, without a slash at its end. */
  origin: string
  token: string
  /** Where the last truth is kept for a restart without core. */
  cacheDir: string
  /** Addresses or CIDR ranges whose X-Forwarded-For and -Proto count. */
  trustedProxies: string[]
  /** /metrics on this port of the loopback interface; 0: none. */
  metricsPort: number
  widgetDir: string
  staticDir: string
  drainMs: number
  reusePort: boolean
  /** Streams this process takes; beyond them a new one is told to come back later. */
  maxStreams: number
  /** Streams one address may hold. */
  maxStreamsPerAddress: number
}

/** The options of an edge process, from its environment. Throws with a sentence that names the variable. */
export function readOptions(environment: Record<string, string | undefined>): EdgeOptions {
  const need = (name: string): string => {
    const value = environment[name]
    if (value === undefined || value === '') throw new Error(`${name} is missing; an edge needs it.`)
    return value
  }
  const whole = (name: string, otherwise: number): number => {
    const value = environment[name] || String(otherwise)
    if (!/^\d{1,9}$/.test(value))
      throw new Error(`${name} is ${JSON.stringify(value)}; allowed is a whole number.`)
    return Number(value)
  }
  return {
    host: environment.EDGE_HOST || '0.0.0.0',
    port: whole('EDGE_PORT', 3000),
    origin: new URL(need('EDGE_ORIGIN')).origin,
    token: need('EDGE_TOKEN'),
    cacheDir: need('EDGE_CACHE_DIR'),
    trustedProxies: (environment.EDGE_TRUSTED_PROXIES ?? '').split(',').filter((entry) => entry !== ''),
    metricsPort: whole('EDGE_METRICS_PORT', 0),
    widgetDir: need('EDGE_WIDGET_DIR'),
    staticDir: need('EDGE_STATIC_DIR'),
    drainMs: whole('EDGE_DRAIN_MS', 5000),
    reusePort: environment.EDGE_REUSE_PORT === '1',
    maxStreams: whole('EDGE_MAX_STREAMS', 15_000),
    maxStreamsPerAddress: whole('EDGE_MAX_STREAMS_PER_ADDRESS', 2_000),
  }
}
