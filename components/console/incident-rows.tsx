import { Time } from '../status/time.tsx'
import { glyphOfImpact, statusWord } from '../status/words.ts'
import { Glyph } from '../ui/glyph.tsx'

interface Row {
  id: string
  name: string
  status: string
  impact: string
  kind: string
  updatedAt: Date
  scheduledFor: Date | null
}

/** Incidents as dense rows: state, name, where it stands, when it last moved. */
export function IncidentRows({ rows, timeZone, empty }: { rows: Row[]; timeZone: string; empty: string }) {
  if (rows.length === 0) return <p className="border-line border-t py-3 text-dim">{empty}</p>
  return (
    <ul>
      {rows.map((row) => (
        <li key={row.id} className="border-line border-t">
          <a
            href={`/console/incidents/${row.id}`}
            className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-0 py-1.5 hover:bg-raised"
          >
            <Glyph name={glyphOfImpact(row.impact)} />
            <span className="min-w-0 flex-1 truncate font-medium">{row.name}</span>
            <span className="text-dim text-sm">
              {statusWord(row.status)} ·{' '}
              <Time
                at={row.kind === 'maintenance' && row.scheduledFor ? row.scheduledFor : row.updatedAt}
                timeZone={timeZone}
              />
            </span>
          </a>
        </li>
      ))}
    </ul>
  )
}
