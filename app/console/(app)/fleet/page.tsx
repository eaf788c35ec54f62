import { FleetTable } from '../../../../components/console/steering/fleet-table.tsx'
import { Refresh } from '../../../../components/console/steering/refresh.tsx'
import { ReleaseForm } from '../../../../components/console/steering/release-form.tsx'
import { ReleaseRow } from '../../../../components/console/steering/release-row.tsx'
import { SteeringNav } from '../../../../components/console/steering/steering-nav.tsx'
import { TimeChart } from '../../../../components/console/steering/time-chart.tsx'
import { type FleetSample, fleetHistory } from '../../../../server/fleet/fleet-history.ts'
import { readFleet } from '../../../../server/fleet/read-fleet.ts'
import { listReleases } from '../../../../server/releases/list-releases.ts'
import { markRelease, registerRelease } from '../../actions/steering.ts'
import { signedIn } from '../../session.ts'

export const metadata = { title: 'Fleet' }

/** Versions with a line of their own; the rest are drawn as one. */
const MAX_LINES = 5

export default async function FleetPage() {
  const { deps, pageId } = await signedIn()
  const fleet = await readFleet(deps, pageId)
  const releases = await listReleases(deps, pageId, { take: 20 })
  const samples = fleetHistory(pageId)
  const times = samples.map((sample) => sample.atMs)
  const clients = fleet.rows.reduce((sum, row) => sum + Math.max(row.streams, row.tabs), 0)
  const percent = Math.floor((fleet.current / Math.max(1, fleet.streams)) * 100)
  return (
    <>
      <SteeringNav here="/console/fleet" />
      <Refresh everyMs={5000} />
      <h1 className="mb-1 font-semibold text-2xl tracking-tight">Fleet</h1>
      <p className="mb-6 text-dim">
        {clients} live client{clients === 1 ? '' : 's'}.{' '}
        {fleet.streams === 0
          ? 'No open streams.'
          : `${fleet.current} of ${fleet.streams} streams hold the newest state (${percent} %).`}
      </p>
      <div className="mb-8 grid gap-8">
        <TimeChart
          title="What they hold"
          unit="streams"
          times={times}
          series={[
            { label: 'newest state', values: samples.map((sample) => sample.current) },
            {
              label: 'an older one',
              values: samples.map((sample) => Math.max(0, sample.streams - sample.current)),
            },
          ]}
        />
        <TimeChart title="By version" unit="clients" times={times} series={versionSeries(samples)} />
        <TimeChart
          title="By visibility"
          unit="clients"
          times={times}
          series={(['visible', 'hidden', 'unknown'] as const).map((label) => ({
            label,
            values: samples.map((sample) => sample.byVisibility[label]),
          }))}
        />
      </div>
      <h2 className="mb-2 font-semibold">Now</h2>
      <FleetTable rows={fleet.rows} />
      <h2 className="mt-8 mb-2 font-semibold">Releases</h2>
      <ul className="mb-5">
        {releases.length === 0 ? (
          <li className="border-line border-t py-3 text-dim">
            None yet. A host’s deploy registers its version, or you do below; what is not registered counts as
            one.
          </li>
        ) : null}
        {releases.map(({ id, app, version, badAt }) => (
          <ReleaseRow
            key={id}
            id={id}
            app={app}
            version={version}
            isBad={badAt !== null}
            action={markRelease}
          />
        ))}
      </ul>
      <ReleaseForm action={registerRelease} />
    </>
  )
}

function versionSeries(samples: readonly FleetSample[]) {
  const peaks = new Map<string, number>()
  for (const { byVersion } of samples)
    for (const [name, count] of Object.entries(byVersion))
      peaks.set(name, Math.max(peaks.get(name) ?? 0, count))
  const names = [...peaks].sort((a, b) => b[1] - a[1]).map(([name]) => name)
  const shown = names.slice(0, MAX_LINES)
  const others = names.slice(MAX_LINES)
  const lines = shown.map((label) => ({
    label,
    values: samples.map((sample) => sample.byVersion[label] ?? 0),
  }))
  if (others.length === 0) return lines
  const values = samples.map(({ byVersion }) => others.reduce((sum, name) => sum + (byVersion[name] ?? 0), 0))
  return [...lines, { label: `${others.length} others`, values }]
}
