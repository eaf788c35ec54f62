import Link from 'next/link'
import { describeRecurrence, parseRecurrence } from '../../domain/maintenance/recurrence.ts'
import { glyphOfIncident } from '../status/words.ts'
import { Glyph } from '../ui/glyph.tsx'
import { ButtonForm } from './button-form.tsx'
import type { FormAction } from './form-state.ts'
import { IncidentFields } from './incident-fields.tsx'
import { LocalTime } from './local-time.tsx'
import { NoteForm } from './note-form.tsx'
import { RelateForm } from './relate-form.tsx'

interface Related {
  id: string
  name: string
  impact: string
  isOpen: boolean
  how: string
}

interface Props {
  view: {
    incident: {
      id: string
      name: string
      kind: string
      impactOverride: string | null
      recurrence: string | null
      mergedIntoId: string | null
    }
    noteDraft: Record<string, string>
    notes: { id: string; body: string; authorName: string | null; createdAt: Date }[]
    related: Related[]
    relatable: { id: string; name: string; isOpen: boolean }[]
    timeZone: string
  }
  write: FormAction
  relate: FormAction
  change: FormAction
}

/** What stays inside or beside: notes, related incidents, the incident's own fields. */
export function IncidentSide({ view, write, relate, change }: Props) {
  const { incident, notes, related, relatable, timeZone } = view
  return (
    <div className="grid content-start gap-8">
      <section aria-labelledby="h-notes">
        <h2 id="h-notes" className="mb-2 font-semibold">
          Notes
        </h2>
        <NoteForm action={write} incidentId={incident.id} draft={view.noteDraft} />
        <ul className="mt-3">
          {notes.map((note) => (
            <li key={note.id} className="border-line border-t py-2">
              <p className="text-dim text-sm">
                {note.authorName === null ? '' : `${note.authorName} · `}
                <LocalTime at={note.createdAt} timeZone={timeZone} />
              </p>
              <p className="whitespace-pre-wrap break-words">{note.body}</p>
            </li>
          ))}
        </ul>
      </section>
      {incident.recurrence === null ? null : (
        <section aria-labelledby="h-repeats">
          <h2 id="h-repeats" className="mb-2 font-semibold">
            Repeats
          </h2>
          <p className="mb-2">{describeRecurrence(parseRecurrence(incident.recurrence))}</p>
          <ButtonForm action={change} fields={{ id: incident.id, stopRepeating: 'on' }}>
            Stop repeating
          </ButtonForm>
        </section>
      )}
      <section aria-labelledby="h-related">
        <h2 id="h-related" className="mb-2 font-semibold">
          Related incidents
        </h2>
        <ul className="mb-2">
          {related.map((other) => (
            <li key={other.id} className="flex min-h-9 items-center gap-2 border-line border-t">
              <Glyph name={glyphOfIncident(other)} size={14} />
              <Link href={`/console/incidents/${other.id}`} className="min-w-0 flex-1 truncate underline">
                {other.name}
              </Link>
              <span className="text-dim text-sm">{other.how}</span>
              {other.how === 'linked' ? (
                <ButtonForm
                  action={relate}
                  fields={{ id: incident.id, otherId: other.id, how: 'unlink' }}
                  label={`Unlink ${other.name}`}
                  className="min-h-8 text-accent text-sm"
                >
                  Unlink
                </ButtonForm>
              ) : null}
            </li>
          ))}
        </ul>
        {relatable.length === 0 ? (
          <p className="text-dim">There is no other incident.</p>
        ) : (
          <details>
            <summary className="min-h-8 cursor-pointer content-center text-dim text-sm">
              Link or merge
            </summary>
            <div className="mt-2">
              <RelateForm
                action={relate}
                id={incident.id}
                others={relatable}
                canMerge={incident.kind === 'incident' && incident.mergedIntoId === null}
              />
            </div>
          </details>
        )}
      </section>
      <details>
        <summary className="min-h-8 cursor-pointer content-center font-semibold">
          Change title or impact
        </summary>
        <div className="mt-2">
          <IncidentFields action={change} incident={incident} />
        </div>
      </details>
    </div>
  )
}
