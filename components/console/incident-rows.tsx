import Link from 'next/link'
import { glyphOfIncident, statusWord } from '../status/words.ts'
import { Glyph } from '../ui/glyph.tsx'
import { DueCountdown } from './due.tsx'
import { LocalTime } from './local-time.tsx'

interface Row {
  id: string
  name: string
  status: string
  impact: string
  isOpen: boolean
  kind: string
  updatedAt: Date
  scheduledFor: Date | null
  nextUpdateDueAt: Date | null
  recurrence?: string | null
}

/** Incidents as dense rows: state, name, where it stands, when it last moved. */
export function IncidentRows({ rows, timeZone, empty }: { rows: Row[]; timeZone: string; empty: string }) {
  if (rows.length === 0) return <p className="border-line border-t py-3 text-dim">{empty}</p>
  return (
    <ul>
      {rows.map((row) => (
        <li key={row.id} className="border-line border-t">
          <Link
            href={`/console/incidents/${row.id}`}
            className="flex min-h-11 flex-wrap items-center gap-x-3 py-1.5 hover:bg-raised md:min-h-9 md:py-1"
          >
            <Glyph name={glyphOfIncident(row)} />
            <span className="min-w-0 flex-1 truncate font-medium">{row.name}</span>
            <span className="w-full pl-7 text-dim text-sm sm:w-auto sm:pl-0">
              {row.isOpen && row.nextUpdateDueAt !== null ? (
                <>
                  <DueCountdown dueAt={row.nextUpdateDueAt.toISOString()} /> ·{' '}
                </>
              ) : null}
              {statusWord(row.status)}
              {row.recurrence ? ' · repeats' : ''} ·{' '}
              <LocalTime
                at={row.kind === 'maintenance' && row.scheduledFor ? row.scheduledFor : row.updatedAt}
                timeZone={timeZone}
              />
            </span>
          </Link>
        </li>
      ))}
    </ul>
  )
}
