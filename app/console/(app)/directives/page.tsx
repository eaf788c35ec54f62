import { LocalTime } from '../../../../components/console/local-time.tsx'
import { DirectiveForm } from '../../../../components/console/steering/directive-form.tsx'
import { LiveDirective } from '../../../../components/console/steering/live-directive.tsx'
import { Refresh } from '../../../../components/console/steering/refresh.tsx'
import { SteeringNav } from '../../../../components/console/steering/steering-nav.tsx'
import { countMeant } from '../../../../domain/directives/count-meant.ts'
import type { DirectiveTarget } from '../../../../protocol/state-document.ts'
import { directiveView } from '../../../../server/directives/directive-view.ts'
import { listDirectives } from '../../../../server/directives/list-directives.ts'
import { type FleetSample, fleetHistory } from '../../../../server/fleet/fleet-history.ts'
import { meantOverTime } from '../../../../server/fleet/meant-over-time.ts'
import { readFleet } from '../../../../server/fleet/read-fleet.ts'
import { listReleases } from '../../../../server/releases/list-releases.ts'
import { changeRollout, issueDirective, stopDirective } from '../../actions/steering.ts'
import { signedIn } from '../../session.ts'

export const metadata = { title: 'Directives' }

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export default async function DirectivesPage({ searchParams }: Props) {
  const { deps, pageId } = await signedIn()
  const { app, versions } = await searchParams
  const given = {
    app: typeof app === 'string' ? app : '',
    versions: typeof versions === 'string' ? versions : '',
  }
  const now = deps.clock.now()
  const fleet = await readFleet(deps, pageId)
  const views = (await listDirectives(deps, pageId, { take: 50 })).map((row) => directiveView(row, now))
  const live = views.filter((view) => view.status === 'live')
  const over = views.filter((view) => view.status !== 'live')
  const releases = (await listReleases(deps, pageId)).map(({ app, version }) => ({ app, version }))
  const apps = [...new Set(releases.map((release) => release.app))].filter((name) => name !== '')
  const samples = fleetHistory(pageId)
  return (
    <>
      <SteeringNav here="/console/directives" />
      <Refresh everyMs={5000} />
      <h1 className="mb-5 font-semibold text-2xl tracking-tight">Directives</h1>
      {live.length === 0 ? (
        <p className="mb-8 border-line border-t py-3 text-dim">None is live: clients do as they always do.</p>
      ) : (
        <ul className="mb-8 grid gap-4" aria-label="Live directives">
          {live.map((view) => (
            <LiveDirective
              key={view.id}
              directive={view}
              meant={countMeant(fleet.rows, view.target, releases)}
              spread={spreadOf(samples, view)}
              change={changeRollout}
              stop={stopDirective}
            />
          ))}
        </ul>
      )}
      <h2 className="mb-3 font-semibold">New directive</h2>
      <DirectiveForm
        action={issueDirective}
        fleet={fleet.rows}
        releases={releases}
        apps={apps}
        given={given}
      />
      {over.length === 0 ? null : (
        <>
          <h2 className="mt-10 mb-2 font-semibold">Over</h2>
          <ul>
            {over.map((view) => (
              <li key={view.id} className="flex flex-wrap gap-x-4 border-line border-t py-2">
                <span className="flex-1">
                  {view.kind} {'mode' in view ? view.mode : ''} {view.target.app}{' '}
                  {view.target.versions?.join(', ')}
                </span>
                <span className="text-dim">
                  {view.status} at {view.target.rollout} %, issued by {view.issuedBy ?? 'nobody'}{' '}
                  <LocalTime at={new Date(view.issuedAt)} timeZone="UTC" />
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}

/** The clients that a directive means, from its issue on. */
function spreadOf(samples: readonly FleetSample[], view: { issuedAt: string; target: DirectiveTarget }) {
  const since = samples.filter((sample) => sample.atMs >= Date.parse(view.issuedAt))
  return { times: since.map((sample) => sample.atMs), values: meantOverTime(since, view.target) }
}
