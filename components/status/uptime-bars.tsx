import { formatPercent, type Uptime, type UptimeDay } from '../../domain/uptime/uptime.ts'
import { duration, shortDay } from './time.tsx'
import { COMPONENT_WORDS } from './words.ts'

const STEP = 6
const WIDTH = 4
const HEIGHT = 30
/** How high a bar's mark stands: read without colour, the worse the more of the bar is taken away. */
const CUT: Record<string, number> = {
  operational: 0,
  under_maintenance: 6,
  degraded_performance: 10,
  partial_outage: 16,
  major_outage: 22,
}

/** What happened on a day, in words. */
export function dayText(day: UptimeDay): string {
  const parts = [
    day.majorMs > 0 ? `major outage ${duration(day.majorMs)}` : null,
    day.partialMs > 0 ? `partial outage ${duration(day.partialMs)}` : null,
    day.degradedMs > 0 ? `degraded ${duration(day.degradedMs)}` : null,
  ].filter((part) => part !== null)
  if (day.worst === null) return 'no data: not monitored yet'
  if (parts.length > 0) return parts.join(', ')
  return day.worst === 'operational' ? 'no downtime' : COMPONENT_WORDS[day.worst].toLowerCase()
}

/**
 * Ninety days as bars: one tab stop, arrows within (by script). Only days that differ from their neighbours' quiet
 * are drawn as shapes of their own, so that the page stays small.
 */
export function UptimeBars({ id, name, uptime }: { id: string; name: string; uptime: Uptime }) {
  const { days, percent } = uptime
  const width = days.length * STEP - (STEP - WIDTH)
  const summary = `${name}: ${percent === null ? 'no data' : `${formatPercent(percent)} % uptime`} over ${days.length} days`
  const notable = days.flatMap((day, i) => (day.worst === 'operational' ? [] : [{ day, i }]))
  const quiet = days
    .map((day, i) => (day.worst === 'operational' ? `M${i * STEP} 0h${WIDTH}v${HEIGHT}h-${WIDTH}z` : ''))
    .join('')
  const data = notable.map(({ day, i }) => `${i}|${dayText(day)}`).join(';')
  return (
    <div className="uptime">
      <div
        className="bars"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the bars are read by arrow keys, one tab stop each
        tabIndex={0}
        role="img"
        aria-label={`${summary}. ${notable
          .filter(({ day }) => day.worst !== null)
          .map(({ day }) => `${shortDay(day.day)}: ${dayText(day)}`)
          .join('. ')}`}
        data-bars={id}
        data-first={days[0]?.day}
        data-notable={data}
      >
        <svg
          viewBox={`0 0 ${width} ${HEIGHT}`}
          preserveAspectRatio="none"
          aria-hidden="true"
          focusable="false"
        >
          <path className="s-operational" d={quiet} fill="currentColor" />
          {notable.map(({ day, i }) => {
            const cut = CUT[day.worst ?? ''] ?? 0
            if (day.worst === null)
              return (
                <rect
                  key={day.day}
                  className="bar-none"
                  x={i * STEP}
                  y={HEIGHT - 3}
                  width={WIDTH}
                  height={3}
                />
              )
            return (
              <rect
                key={day.day}
                className={`s-${day.worst}`}
                x={i * STEP}
                y={cut}
                width={WIDTH}
                height={HEIGHT - cut}
                fill="currentColor"
              />
            )
          })}
        </svg>
      </div>
      <p className="scale" aria-hidden="true">
        <span>{days.length} days ago</span>
        <span className="percent">{percent === null ? 'no data' : `${formatPercent(percent)} %`}</span>
        <span>today</span>
      </p>
    </div>
  )
}
