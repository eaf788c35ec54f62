import { Glyph } from '../ui/glyph.tsx'
import { Markdown } from './markdown.tsx'
import { Time } from './time.tsx'
import type { ShownIncident, ShownUpdate } from './view-types.ts'
import { glyphOfIncident, listNames, statusWord } from './words.ts'

interface Props {
  incident: ShownIncident
  timeZone: string
  base: string
}

export function UpdateEntry({ update, timeZone }: { update: ShownUpdate; timeZone: string }) {
  return (
    <li className={`update u-${update.status}`}>
      <p className="update-head">
        <strong>{statusWord(update.status)}</strong>{' '}
        <Time at={update.displayAt ?? update.createdAt} timeZone={timeZone} />
        {update.isCorrected ? <span className="dim"> · corrected</span> : null}
      </p>
      {update.body === '' ? null : <Markdown source={update.body} />}
    </li>
  )
}

/** An open incident or maintenance: its newest update in full, the older ones folded. */
export function IncidentNotice({ incident, timeZone, base }: Props) {
  const [newest, ...older] = incident.updates
  const glyph = glyphOfIncident({ impact: incident.impact, isOpen: incident.resolvedAt === null })
  const affected = incident.components.map((link) => link.component.name)
  return (
    <article
      className={`notice s-${glyph}`}
      data-live={`notice-${incident.id}`}
      aria-labelledby={`n-${incident.id}`}
    >
      <h3 id={`n-${incident.id}`}>
        <Glyph name={glyph} />
        <a href={`${base}/incidents/${incident.id}`}>{incident.name}</a>
      </h3>
      {incident.scheduledFor === null ? null : (
        <p className="window">
          <Time at={incident.scheduledFor} timeZone={timeZone} /> to{' '}
          {incident.scheduledUntil === null ? null : (
            <Time at={incident.scheduledUntil} timeZone={timeZone} />
          )}
        </p>
      )}
      {affected.length === 0 ? null : <p className="affected">Affects {listNames(affected, 4)}</p>}
      <ol className="rail">
        {newest === undefined ? null : <UpdateEntry update={newest} timeZone={timeZone} />}
      </ol>
      {incident.nextUpdateDueAt === null || !incident.isOpen ? null : (
        <p className="due">
          Next update by <Time at={incident.nextUpdateDueAt} timeZone={timeZone} style="time" />
        </p>
      )}
      {older.length === 0 ? null : (
        <details className="older" data-fold={`older-${incident.id}`}>
          <summary>
            {older.length} earlier update{older.length === 1 ? '' : 's'}
          </summary>
          <ol className="rail">
            {older.map((update) => (
              <UpdateEntry key={update.id} update={update} timeZone={timeZone} />
            ))}
          </ol>
        </details>
      )}
    </article>
  )
}
