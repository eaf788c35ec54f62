import { localDay } from '../../domain/time/local-day.ts'
import { PastIncident } from './past-days.tsx'
import { monthName } from './time.tsx'
import type { ShownFrame, ShownIncident } from './view-types.ts'

interface Props {
  frame: ShownFrame
  month: string
  incidents: ShownIncident[]
  /** Query values of the neighbours; null: there is none. */
  older: number | null
  newer: number | null
}

/** In the order given; a maintenance stands under the day of its window. */
function byDay(incidents: ShownIncident[], timeZone: string): [string, ShownIncident[]][] {
  const dayOf = ({ kind, scheduledFor, startedAt }: ShownIncident) =>
    localDay(kind === 'maintenance' ? (scheduledFor ?? startedAt) : startedAt, timeZone)
  return [...Map.groupBy(incidents, dayOf)]
}

/** One month of history, with the way to the next and the one before. */
export function HistoryPage({ frame, month, incidents, older, newer }: Props) {
  const { base, timeZone } = frame
  const linkTo = (page: number) => (page === 1 ? `${base}/history` : `${base}/history?page=${page}`)
  return (
    <section aria-labelledby="h-month">
      <h1 id="h-month" className="month">
        {monthName(month)}
      </h1>
      <nav className="months" aria-label="Months">
        {older === null ? <span /> : <a href={linkTo(older)}>← Earlier</a>}
        {newer === null ? <span /> : <a href={linkTo(newer)}>Later →</a>}
      </nav>
      <div data-live="month">
        {incidents.length === 0 ? <p className="empty">No incidents in this month.</p> : null}
        {byDay(incidents, timeZone).map(([day, ofDay]) => (
          <div key={day} id={`day-${day}`} className="of-day">
            {ofDay.map((incident) => (
              <PastIncident level={2} key={incident.id} incident={incident} timeZone={timeZone} base={base} />
            ))}
          </div>
        ))}
      </div>
    </section>
  )
}
