import { Glyph } from '../ui/glyph.tsx'
import { Markdown } from './markdown.tsx'
import { dayName, duration, shortDay, Time } from './time.tsx'
import type { ShownIncident } from './view-types.ts'
import { glyphOfIncident, statusWord } from './words.ts'

interface PastProps {
  incident: ShownIncident
  timeZone: string
  base: string
  /** Of its heading: 4 within a day, 2 on a page of its own list. */
  level?: 2 | 4
}

/** A past incident in a list: what it was, how it ended, how long it took. */
export function PastIncident({ incident, timeZone, base, level = 4 }: PastProps) {
  const Heading = level === 2 ? 'h2' : 'h4'
  const last = incident.updates.find((update) => update.status !== 'postmortem')
  const lastedMs =
    incident.resolvedAt === null ? null : incident.resolvedAt.getTime() - incident.startedAt.getTime()
  return (
    <article className="past">
      <Heading>
        <Glyph
          name={glyphOfIncident({ impact: incident.impact, isOpen: incident.resolvedAt === null })}
          size={14}
        />
        <a href={`${base}/incidents/${incident.id}`}>{incident.name}</a>
      </Heading>
      {last === undefined ? null : (
        <p className="update-head">
          <strong>{statusWord(last.status)}</strong>{' '}
          <Time at={last.displayAt ?? last.createdAt} timeZone={timeZone} />
          {lastedMs === null || incident.kind !== 'incident' ? null : (
            <span className="dim"> · lasted {duration(Math.max(0, lastedMs))}</span>
          )}
        </p>
      )}
      {last === undefined || last.body === '' ? null : <Markdown source={last.body} />}
      {incident.postmortem?.publishedAt ? (
        <p>
          <a href={`${base}/incidents/${incident.id}#postmortem`}>Read the postmortem</a>
        </p>
      ) : null}
    </article>
  )
}

type Day = { day: string; incidents: ShownIncident[] }

/** Three and more quiet days in a row are told together, from `day` to `until`; today always stands alone. */
function runsOf(days: Day[]): (Day & { until: string | null })[] {
  const runs: (Day & { until: string | null })[] = []
  for (let i = 0; i < days.length; i++) {
    let end = i
    if (i > 0) while (end < days.length && days[end]!.incidents.length === 0) end++
    const isRun = end - i >= 3
    // Newest first: the run's last element is its first day.
    runs.push(isRun ? { ...days[end - 1]!, until: days[i]!.day } : { ...days[i]!, until: null })
    if (isRun) i = end - 1
  }
  return runs
}

/** The last days, newest first; quiet ones are one line. */
export function PastDays({
  days,
  timeZone,
  base,
}: {
  days: { day: string; incidents: ShownIncident[] }[]
  timeZone: string
  base: string
}) {
  return (
    <>
      {runsOf(days).map(({ day, until, incidents }) => (
        <section key={day} className={incidents.length === 0 ? 'day quiet' : 'day'} data-live={`day-${day}`}>
          <h3>{until === null ? dayName(day) : `${shortDay(day)} to ${dayName(until)}`}</h3>
          {incidents.length === 0 ? <p className="dim">No incidents</p> : null}
          {incidents.map((incident) => (
            <PastIncident key={incident.id} incident={incident} timeZone={timeZone} base={base} />
          ))}
        </section>
      ))}
    </>
  )
}
