import { DEFAULT_EDGE_LIMITS, type EdgeLimits, readEdgeLimits } from '../protocol/knobs.ts'
import type { KnownTruth } from './follow/known-truth.ts'

/**
 * The limits of this process, kept current in one object: what operators turned at core (also while it is gone, from
 * disk), else what this process was started with, else the default.
 */
export function followLimits(
  truth: KnownTruth,
  start: Partial<EdgeLimits>,
  log: (event: string, details: object) => void,
): { limits: Readonly<EdgeLimits>; onChange(listener: () => void): void } {
  const limits: EdgeLimits = { ...DEFAULT_EDGE_LIMITS, ...start }
  const listeners: (() => void)[] = []
  const take = (): boolean => {
    const before = JSON.stringify(limits)
    const turned = readEdgeLimits(truth.knobs)
    Object.assign(limits, DEFAULT_EDGE_LIMITS, start, turned.limits)
    if (JSON.stringify(limits) === before) return false
    log('knobs-turned', turned.limits)
    if (turned.changed.length > 0) log('knobs-out-of-bounds', { changed: turned.changed })
    return true
  }
  take()
  truth.onKnobs(() => {
    if (take()) for (const listener of listeners) listener()
  })
  return {
    limits,
    onChange(listener) {
      listeners.push(listener)
      listener()
    },
  }
}
