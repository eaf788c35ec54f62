import type { ComponentStatus } from '../../protocol/state-document.ts'
import type { GlyphName } from '../ui/glyph.tsx'

export const COMPONENT_WORDS: Record<ComponentStatus, string> = {
  operational: 'Operational',
  under_maintenance: 'Under maintenance',
  degraded_performance: 'Degraded performance',
  partial_outage: 'Partial outage',
  major_outage: 'Major outage',
}

/** The state whose colour and sign an impact takes. */
export function glyphOfImpact(impact: string): GlyphName {
  const glyphs: Record<string, GlyphName> = {
    none: 'operational',
    maintenance: 'under_maintenance',
    minor: 'degraded_performance',
    major: 'partial_outage',
    critical: 'major_outage',
  }
  return glyphs[impact] ?? 'unknown'
}

/** As `glyphOfImpact`; but what is open without an impact is something to know, not a sign that all is well. */
export function glyphOfIncident(incident: { impact: string; isOpen: boolean }): GlyphName {
  return incident.isOpen && incident.impact === 'none' ? 'notice' : glyphOfImpact(incident.impact)
}

/** Title case with spaces: `in_progress` → "In progress". */
export function statusWord(status: string): string {
  const text = status.replace(/_/g, ' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** "Chat", "Chat and API", "Chat, API and 3 others". */
export function listNames(names: readonly string[], max = 2): string {
  if (names.length <= 1) return names[0] ?? ''
  if (names.length <= max + 1 && names.length <= 3)
    return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
  return `${names.slice(0, max).join(', ')} and ${names.length - max} others`
}
