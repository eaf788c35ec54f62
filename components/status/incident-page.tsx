import { readSections } from '../../domain/postmortems/postmortem-sections.ts'
import { Glyph } from '../ui/glyph.tsx'
import { UpdateEntry } from './incident-notice.tsx'
import { PostmortemView } from './postmortem-view.tsx'
import { duration, Time } from './time.tsx'
import type { ShownFrame, ShownIncident } from './view-types.ts'
import { glyphOfIncident, statusWord } from './words.ts'

/** An incident's own page: what it was, the timeline newest first, the postmortem. */
export function IncidentPage({ frame, incident }: { frame: ShownFrame; incident: ShownIncident }) {
  const { timeZone } = frame
  const glyph = glyphOfIncident({ impact: incident.impact, isOpen: incident.resolvedAt === null })
  const updates = incident.updates.filter((update) => update.status !== 'postmortem')
  const { postmortem } = incident
  return (
    <article className="incident" data-live="incident">
      <header className={`headline b-${glyph}`}>
        <Glyph name={glyph} size={32} />
        <div>
          <h1>{incident.name}</h1>
          <p>
            {statusWord(incident.status === 'postmortem' ? 'resolved' : incident.status)}
            {incident.kind === 'maintenance' && incident.scheduledFor !== null ? (
              <>
                {' '}
                · <Time at={incident.scheduledFor} timeZone={timeZone} />
                {incident.scheduledUntil === null ? null : (
                  <>
                    {' '}
                    to <Time at={incident.scheduledUntil} timeZone={timeZone} style="time" />
                  </>
                )}
              </>
            ) : (
              <>
                {' '}
                · began <Time at={incident.startedAt} timeZone={timeZone} />
                {incident.resolvedAt === null ? null : (
                  <>
                    {' '}
                    · lasted{' '}
                    {duration(Math.max(0, incident.resolvedAt.getTime() - incident.startedAt.getTime()))}
                  </>
                )}
              </>
            )}
          </p>
        </div>
      </header>
      {incident.components.length === 0 ? null : (
        <p className="affected">
          Affected: {incident.components.map((link) => link.component.name).join(', ')}
        </p>
      )}
      {incident.nextUpdateDueAt !== null && incident.isOpen ? (
        <p className="due">
          Next update by <Time at={incident.nextUpdateDueAt} timeZone={timeZone} style="time" />
        </p>
      ) : null}
      {postmortem?.publishedAt && postmortem.body !== null ? (
        <section id="postmortem" className="postmortem" aria-labelledby="h-postmortem">
          <h2 id="h-postmortem">Postmortem</h2>
          <p className="dim">
            Published <Time at={postmortem.publishedAt} timeZone={timeZone} />
          </p>
          <PostmortemView
            body={postmortem.body}
            sections={readSections(postmortem.publishedSections)}
            timeZone={timeZone}
          />
        </section>
      ) : null}
      <section aria-labelledby="h-timeline">
        <h2 id="h-timeline">Timeline</h2>
        <ol className="rail">
          {updates.map((update) => (
            <UpdateEntry key={update.id} update={update} timeZone={timeZone} />
          ))}
        </ol>
      </section>
    </article>
  )
}
