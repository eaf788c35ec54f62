import Link from 'next/link'
import { PRIMARY } from '../../../../components/console/button-classes.ts'
import { LocalSpan } from '../../../../components/console/local-time.tsx'
import { Glyph } from '../../../../components/ui/glyph.tsx'
import { describeRecurrence, parseRecurrence } from '../../../../domain/maintenance/recurrence.ts'
import { readConsolePage, readPlanned } from '../../../../server/console/read-console.ts'
import { signedIn } from '../../session.ts'

export const metadata = { title: 'Maintenance' }

export default async function Maintenance() {
  const { deps, pageId } = await signedIn()
  const [page, planned] = await Promise.all([readConsolePage(deps, pageId), readPlanned(deps, pageId)])
  const rules = new Map(page.open.map((row) => [row.id, row.recurrence]))
  return (
    <>
      <div className="mb-5 flex flex-wrap items-center justify-between gap-3">
        <h1 className="font-semibold text-2xl tracking-tight">Maintenance</h1>
        <Link href="/console/maintenance/new" className={PRIMARY}>
          Schedule maintenance
        </Link>
      </div>
      {planned.length === 0 ? <p className="text-dim">Nothing is planned.</p> : null}
      <ul>
        {planned.map((window) => {
          const overlaps = planned.filter(
            (other) => other.id !== window.id && other.from < window.until && window.from < other.until,
          )
          const rule = rules.get(window.id)
          return (
            <li key={window.id} className="border-line border-t">
              <Link
                href={`/console/incidents/${window.id}`}
                className="grid gap-x-4 py-2 hover:bg-raised sm:grid-cols-[17rem_1fr]"
              >
                <LocalSpan from={window.begins} until={window.ends} timeZone={page.timeZone} />
                <span className="min-w-0">
                  <span className="flex items-center gap-2 font-medium">
                    <Glyph name="under_maintenance" />
                    <span className="truncate">{window.name}</span>
                  </span>
                  {rule ? (
                    <span className="block text-dim text-sm">
                      {describeRecurrence(parseRecurrence(rule))}
                    </span>
                  ) : null}
                  {overlaps.length === 0 ? null : (
                    <span className="block text-sm">
                      Overlaps with {overlaps.map((o) => o.name).join(', ')}
                    </span>
                  )}
                </span>
              </Link>
            </li>
          )
        })}
      </ul>
    </>
  )
}
