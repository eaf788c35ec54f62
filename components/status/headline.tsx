import { Glyph } from '../ui/glyph.tsx'
import { Time } from './time.tsx'
import type { ShownFrame } from './view-types.ts'
import { glyphOfIncident, listNames } from './words.ts'

const SEVERITY = ['major_outage', 'partial_outage', 'degraded_performance', 'under_maintenance'] as const
const SAY: Record<(typeof SEVERITY)[number], [one: string, many: string]> = {
  major_outage: ['is down', 'are down'],
  partial_outage: ['is partly down', 'are partly down'],
  degraded_performance: ['is slow or unreliable', 'are slow or unreliable'],
  under_maintenance: ['is under maintenance', 'are under maintenance'],
}

/** One sentence that answers the question, from the state alone. */
export function headlineOf({ state }: ShownFrame): string {
  for (const status of SEVERITY) {
    const names = state.components
      .filter((component) => component.status === status)
      .map((component) => component.name)
    if (names.length > 0) return `${listNames(names)} ${SAY[status][names.length === 1 ? 0 : 1]}`
  }
  const [worst] = state.incidents
  // What is open without an impact is told by its name: "all well" above it would be two truths on one page.
  if (worst !== undefined) return worst.name
  return state.status.indicator === 'none' ? 'All systems operational' : state.status.description
}

export function Headline({ frame }: { frame: ShownFrame }) {
  const { state, timeZone } = frame
  const isWell = state.status.indicator === 'none' && state.incidents.length === 0
  const glyph = isWell ? 'operational' : glyphOfIncident({ impact: state.status.indicator, isOpen: true })
  const since =
    state.incidents.find((incident) => incident.impact === state.status.indicator)?.startedAt ??
    state.incidents[0]?.startedAt
  return (
    <section className={`headline b-${glyph}`} data-live="headline" aria-label="Overall status">
      <Glyph name={glyph} size={32} />
      <div>
        <h1 id="headline-text">{headlineOf(frame)}</h1>
        <p>
          {since === undefined || isWell ? null : (
            <>
              Since <Time at={new Date(since)} timeZone={timeZone} style="time" isRelative={false} />.{' '}
            </>
          )}
          {isWell ? null : <>{state.status.description}. </>}
          <span className="checked">
            <span id="live-dot" className="dot" aria-hidden="true" /> <span id="checked-text">As of </span>
            <Time at={new Date(state.at)} timeZone={timeZone} style="time" isRelative={false} />
          </span>
        </p>
      </div>
    </section>
  )
}
