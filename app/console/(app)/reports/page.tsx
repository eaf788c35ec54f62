import { ButtonForm } from '../../../../components/console/button-form.tsx'
import { Refresh } from '../../../../components/console/steering/refresh.tsx'
import { ReportRow } from '../../../../components/console/steering/report-row.tsx'
import { SteeringNav } from '../../../../components/console/steering/steering-nav.tsx'
import { TimeChart } from '../../../../components/console/steering/time-chart.tsx'
import { groupReports, type ReportGroup, readReports } from '../../../../server/reports/read-reports.ts'
import { openFromReports } from '../../actions/steering.ts'
import { signedIn } from '../../session.ts'

export const metadata = { title: 'Reports' }

const MINUTE_MS = 60_000
const WINDOW_MINUTES = 60

export default async function ReportsPage() {
  const { deps, pageId } = await signedIn()
  const firstMinute = Math.floor(deps.clock.now().getTime() / MINUTE_MS) - WINDOW_MINUTES + 1
  const since = new Date(firstMinute * MINUTE_MS)
  const groups = await groupReports(deps, pageId, since)
  const reports = await readReports(deps, pageId, { take: 100 })
  const byComponent = Map.groupBy(groups, (group) => group.component?.name ?? 'Nothing named')
  const times = Array.from({ length: WINDOW_MINUTES }, (_, i) => (firstMinute + i) * MINUTE_MS)
  const total = countOf(groups)
  return (
    <>
      <SteeringNav here="/console/reports" />
      <Refresh everyMs={5000} />
      <h1 className="mb-1 font-semibold text-2xl tracking-tight">Reports</h1>
      <p className="mb-6 text-dim">
        {total === 0 ? 'No reports within the last hour.' : `${total} within the last hour.`}
      </p>
      {total === 0 ? null : (
        <>
          <TimeChart
            title="Per minute"
            unit="reports"
            shape="bars"
            times={times}
            series={[...byComponent].map(([label, ofOne]) => ({ label, values: perMinute(ofOne, times) }))}
          />
          <ul className="my-6" aria-label="By component">
            {[...byComponent].map(([label, ofOne]) => (
              <li
                key={label}
                className="flex min-h-11 flex-wrap items-center gap-4 border-line border-t py-1.5"
              >
                <span className="flex-1">{label}</span>
                <span className="tabular-nums">{countOf(ofOne)}</span>
                <ButtonForm
                  action={openFromReports}
                  fields={{ componentId: ofOne[0]?.component?.id ?? '', since: since.toISOString() }}
                  label={`Open an incident about ${label}`}
                >
                  Open an incident
                </ButtonForm>
              </li>
            ))}
          </ul>
        </>
      )}
      <h2 className="mb-2 font-semibold">Newest</h2>
      <ul>
        {reports.length === 0 ? (
          <li className="border-line border-t py-3 text-dim">
            Users report from the banner, from the status page, or from where the host app puts it.
          </li>
        ) : null}
        {reports.map((report) => (
          <ReportRow key={report.id} report={report} />
        ))}
      </ul>
    </>
  )
}

function countOf(groups: ReportGroup[]): number {
  return groups.reduce((sum, group) => sum + group.count, 0)
}

function perMinute(groups: ReportGroup[], times: number[]): number[] {
  const counts = new Map(groups.map((group) => [Date.parse(group.minute), group.count]))
  return times.map((time) => counts.get(time) ?? 0)
}
