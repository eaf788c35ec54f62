import { ComponentGroups } from './component-groups.tsx'
import { Headline } from './headline.tsx'
import { IncidentNotice } from './incident-notice.tsx'
import { PastDays } from './past-days.tsx'
import type { ShownComponentGroup, ShownFrame, ShownIncident } from './view-types.ts'

export interface HomeProps {
  frame: ShownFrame
  open: ShownIncident[]
  maintenances: ShownIncident[]
  groups: ShownComponentGroup[]
  days: { day: string; incidents: ShownIncident[] }[]
}

export function HomePage({ frame, open, maintenances, groups, days }: HomeProps) {
  const { timeZone, base } = frame
  return (
    <>
      <Headline frame={frame} />
      {frame.description === null ? null : <p className="about dim">{frame.description}</p>}
      <div data-live="open">
        {open.length === 0 ? null : (
          <section aria-labelledby="h-open">
            <h2 id="h-open">Happening now</h2>
            {open.map((incident) => (
              <IncidentNotice key={incident.id} incident={incident} timeZone={timeZone} base={base} />
            ))}
          </section>
        )}
      </div>
      <section aria-labelledby="h-parts">
        <h2 id="h-parts">Components</h2>
        <div data-live="components">
          <ComponentGroups groups={groups} base={base} />
        </div>
      </section>
      <div data-live="maintenances">
        {maintenances.length === 0 ? null : (
          <section aria-labelledby="h-coming">
            <h2 id="h-coming">Maintenance</h2>
            {maintenances.map((maintenance) => (
              <IncidentNotice key={maintenance.id} incident={maintenance} timeZone={timeZone} base={base} />
            ))}
          </section>
        )}
      </div>
      <section aria-labelledby="h-past">
        <h2 id="h-past">Past incidents</h2>
        <div data-live="past">
          <PastDays days={days} timeZone={timeZone} base={base} />
        </div>
        <p>
          <a href={`${base}/history`}>All of history</a>
        </p>
      </section>
    </>
  )
}
