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
  const limits = { ...DEFAULT_EDGE_LIMITS, ...start, ...readEdgeLimits(truth.knobs) }
  const listeners: (() => void)[] = []
  truth.onKnobs(() => {
    const before = JSON.stringify(limits)
    Object.assign(limits, DEFAULT_EDGE_LIMITS, start, readEdgeLimits(truth.knobs))
    if (JSON.stringify(limits) === before) return
    log('knobs-turned', readEdgeLimits(truth.knobs))
    for (const listener of listeners) listener()
  })
  return {
    limits,
    onChange(listener) {
      listeners.push(listener)
      listener()
    },
  }
}
