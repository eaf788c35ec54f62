import { type ComponentStatus, INDICATORS, type Indicator } from '../../protocol/state-document.ts'

const OF_STATUS: Record<ComponentStatus, Indicator> = {
  operational: 'none',
  under_maintenance: 'maintenance',
  degraded_performance: 'minor',
  partial_outage: 'major',
  major_outage: 'critical',
}

/** The worse of two, in the order none, maintenance, minor, major, critical. */
export function worseImpact(a: Indicator, b: Indicator): Indicator {
  return INDICATORS.indexOf(a) >= INDICATORS.indexOf(b) ? a : b
}

/** What components' statuses make of an incident's impact: that of the worst (Statuspage's table). */
export function impactOf(statuses: readonly ComponentStatus[]): Indicator {
  return statuses.map((status) => OF_STATUS[status]).reduce(worseImpact, 'none')
}
