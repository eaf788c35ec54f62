import { isIP } from 'node:net'
import { hostname } from 'node:os'
import { type EdgeLimitName, type EdgeLimits, findKnob, problemOf } from '../protocol/knobs.ts'

export interface EdgeOptions {
  host: string
  port: number
  /** Address of core's own listener, without a slash at its end. */
  origin: string
  token: string
  /** What core calls this edge; the same after a restart. */
  name: string
  /** Where the last truth is kept for a restart without core. */
  cacheDir: string
  /** Addresses or CIDR ranges whose X-Forwarded-For and -Proto count. */
  trustedProxies: string[]
  /** /metrics on this port; 0: none. Whoever reaches its address may read them. */
  metricsPort: number
  metricsHost: string
  widgetDir: string
  staticDir: string
  reusePort: boolean
  /** Of the program, for the metrics. */
  version: string
  /** Where the static copy is written, and after how many minutes it is written anew in full; empty: none. */
  staticCopyDir: string
  staticCopyMinutes: number
  /** Limits of this process where nobody turned the knob at core. */
  limits: Partial<EdgeLimits>
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
  const address = (name: string, otherwise: string): string => {
    const value = environment[name] || otherwise
    if (isIP(value) === 0)
      throw new Error(`${name} is ${JSON.stringify(value)}; allowed is an address of this machine.`)
    return value
  }
  return {
    host: environment.EDGE_HOST || '0.0.0.0',
    port: whole('EDGE_PORT', 3000),
    origin: new URL(need('EDGE_ORIGIN')).origin,
    token: need('EDGE_TOKEN'),
    name: (environment.EDGE_NAME || `${hostname()}:${environment.EDGE_PORT || '3000'}`).slice(0, 200),
    cacheDir: need('EDGE_CACHE_DIR'),
    trustedProxies: (environment.EDGE_TRUSTED_PROXIES ?? '').split(',').filter((entry) => entry !== ''),
    metricsPort: whole('EDGE_METRICS_PORT', 0),
    metricsHost: address('EDGE_METRICS_HOST', '127.0.0.1'),
    widgetDir: need('EDGE_WIDGET_DIR'),
    staticDir: need('EDGE_STATIC_DIR'),
    reusePort: environment.EDGE_REUSE_PORT === '1',
    version: environment.EDGE_VERSION || 'unknown',
    staticCopyDir: environment.EDGE_STATIC_COPY_DIR ?? '',
    staticCopyMinutes: whole('EDGE_STATIC_COPY_MINUTES', 10),
    limits: readLimits(environment.EDGE_LIMITS ?? ''),
  }
}

/** `maxStreams=19000,drainSeconds=0`; every name and bound is that of the knob. */
function readLimits(text: string): Partial<EdgeLimits> {
  const limits: Partial<EdgeLimits> = {}
  for (const entry of text.split(',').filter((part) => part.trim() !== '')) {
    const [name = '', value = ''] = entry.split('=').map((part) => part.trim())
    const knob = findKnob(name)
    const problem = knob?.kind === 'edge' ? problemOf(knob, Number(value)) : 'is no limit of an edge'
    if (problem !== null) throw new Error(`EDGE_LIMITS: ${name} ${problem}.`)
    limits[name as EdgeLimitName] = Number(value)
  }
  return limits
}
