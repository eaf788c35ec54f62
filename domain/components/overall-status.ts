import type { ComponentStatus, Indicator } from '../../protocol/state-document.ts'
import { worseImpact } from '../incidents/impact.ts'

export interface OverallStatus {
  indicator: Indicator
  description: string
}

const FOR_IMPACT: Record<Indicator, string> = {
  critical: 'Major System Outage',
  major: 'Partial System Outage',
  minor: 'Minor Service Outage',
  maintenance: 'Service Under Maintenance',
  none: 'All Systems Operational',
}

/**
 * The page's status from its components (groups left out): worst first, the first rule that fits
 * (Statuspage's rules and words, as the field uses them).
 */
export function componentRollup(statuses: readonly ComponentStatus[]): OverallStatus {
  const has = (status: ComponentStatus) => statuses.includes(status)
  if (statuses.length > 0 && statuses.every((s) => s === 'major_outage')) {
    return { indicator: 'critical', description: 'Major System Outage' }
  }
  if (has('major_outage')) return { indicator: 'major', description: 'Partial System Outage' }
  if (has('partial_outage')) return { indicator: 'minor', description: 'Minor Service Outage' }
  if (has('degraded_performance')) return { indicator: 'minor', description: 'Partially Degraded Service' }
  if (has('under_maintenance')) return { indicator: 'maintenance', description: 'Service Under Maintenance' }
  return { indicator: 'none', description: 'All Systems Operational' }
}

/**
 * The worst of what the components say and of the impacts of open incidents. A maintenance in progress counts
 * with impact `maintenance`, so that it never hides an outage.
 */
export function overallStatus(
  statuses: readonly ComponentStatus[],
  openImpacts: readonly Indicator[],
): OverallStatus {
  const rollup = componentRollup(statuses)
  const worst = openImpacts.reduce(worseImpact, 'none' as Indicator)
  return worseImpact(worst, rollup.indicator) === rollup.indicator
    ? rollup
    : { indicator: worst, description: FOR_IMPACT[worst] }
}
