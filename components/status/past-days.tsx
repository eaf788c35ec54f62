import { Glyph } from '../ui/glyph.tsx'
import { Markdown } from './markdown.tsx'
import { dayName, duration, Time } from './time.tsx'
import type { ShownIncident } from './view-types.ts'
import { glyphOfImpact, statusWord } from './words.ts'

/** A past incident in a list: what it was, how it ended, how long it took. */
export function PastIncident({
  incident,
  timeZone,
  base,
}: {
  incident: ShownIncident
  timeZone: string
  base: string
}) {
  const last = incident.updates.find((update) => update.status !== 'postmortem')
  const lastedMs =
    incident.resolvedAt === null ? null : incident.resolvedAt.getTime() - incident.startedAt.getTime()
  return (
    <article className="past">
      <h4>
        <Glyph name={glyphOfImpact(incident.impact)} size={14} />
        <a href={`${base}/incidents/${incident.id}`}>{incident.name}</a>
      </h4>
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
      {days.map(({ day, incidents }) => (
        <section key={day} className={incidents.length === 0 ? 'day quiet' : 'day'} data-live={`day-${day}`}>
          <h3>{dayName(day)}</h3>
          {incidents.length === 0 ? <p className="dim">No incidents.</p> : null}
          {incidents.map((incident) => (
            <PastIncident key={incident.id} incident={incident} timeZone={timeZone} base={base} />
          ))}
        </section>
      ))}
    </>
  )
}
