import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { overallStatus } from '../../../domain/components/overall-status.ts'
import { impactOf, worseImpact } from '../../../domain/incidents/impact.ts'
import { COMPONENT_STATUSES, INDICATORS } from '../../../protocol/state-document.ts'

const statuses = fc.array(fc.constantFrom(...COMPONENT_STATUSES), { maxLength: 8 })
const impacts = fc.array(fc.constantFrom(...INDICATORS), { maxLength: 4 })

describe('overallStatus', () => {
  it.each([
    [['major_outage', 'major_outage'], [], 'critical', 'Major System Outage'],
    [['major_outage', 'operational'], [], 'major', 'Partial System Outage'],
    [['partial_outage', 'under_maintenance'], [], 'minor', 'Minor Service Outage'],
    [['degraded_performance'], [], 'minor', 'Partially Degraded Service'],
    [['under_maintenance', 'operational'], [], 'maintenance', 'Service Under Maintenance'],
    [['operational'], ['minor'], 'minor', 'Minor Service Outage'],
    [['under_maintenance'], ['critical'], 'critical', 'Major System Outage'],
    [[], [], 'none', 'All Systems Operational'],
    [[], ['major'], 'major', 'Partial System Outage'],
  ] as const)('of %j with open impacts %j is %s, %s', (components, open, indicator, description) => {
    expect(overallStatus(components, open)).toEqual({ indicator, description })
  })

  it('is never better than the worst open impact, and a maintenance never hides an outage', () => {
    fc.assert(
      fc.property(statuses, impacts, (components, open) => {
        const { indicator } = overallStatus(components, open)
        for (const impact of open) expect(worseImpact(indicator, impact)).toBe(indicator)
        const withMaintenance = overallStatus([...components, 'under_maintenance'], [...open, 'maintenance'])
        if (components.includes('major_outage') || components.includes('partial_outage')) {
          expect(['minor', 'major', 'critical']).toContain(withMaintenance.indicator)
        }
      }),
    )
  })

  it('an impact is that of the worst component', () => {
    expect(impactOf(['degraded_performance', 'partial_outage'])).toBe('major')
    expect(impactOf([])).toBe('none')
  })
})
