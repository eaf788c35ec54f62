import Link from 'next/link'
import { QUIET } from '../../../components/console/button-classes.ts'
import { IncidentRows } from '../../../components/console/incident-rows.tsx'
import { readConsolePage, readRecent } from '../../../server/console/read-console.ts'
import { signedIn } from '../session.ts'

export const metadata = { title: 'Incidents' }

export default async function Incidents() {
  const { deps, pageId } = await signedIn()
  const [page, recent] = await Promise.all([readConsolePage(deps, pageId), readRecent(deps, pageId)])
  const planned = page.open.filter((row) => row.status === 'scheduled')
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h1 className="font-semibold text-2xl tracking-tight">Incidents</h1>
        {/* On a phone both are in the bar below, within the thumb's reach. */}
        <Link href="/console/maintenance/new" className={`${QUIET} max-md:hidden`}>
          Schedule maintenance
        </Link>
      </div>
      <h2 className="mt-6 mb-2 font-semibold">Open</h2>
      <IncidentRows
        rows={page.open.filter((row) => row.status !== 'scheduled')}
        timeZone={page.timeZone}
        empty="Nothing is open. All is calm."
      />
      {planned.length === 0 ? null : (
        <>
          <h2 className="mt-8 mb-2 font-semibold">Coming</h2>
          <IncidentRows rows={planned} timeZone={page.timeZone} empty="" />
        </>
      )}
      <h2 className="mt-8 mb-2 font-semibold">Recent</h2>
      <IncidentRows rows={recent} timeZone={page.timeZone} empty="There were no incidents yet." />
    </>
  )
}
