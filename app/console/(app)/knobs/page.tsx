import { LocalTime } from '../../../../components/console/local-time.tsx'
import { KnobRow } from '../../../../components/console/steering/knob-row.tsx'
import { SteeringNav } from '../../../../components/console/steering/steering-nav.tsx'
import { listKnobChanges } from '../../../../server/knobs/list-knob-changes.ts'
import { type KnobSetting, listKnobs } from '../../../../server/knobs/list-knobs.ts'
import { turnKnob } from '../../actions/steering.ts'
import { signedIn } from '../../session.ts'

export const metadata = { title: 'Knobs' }

const KINDS = [
  ['policy', 'Clients', 'Every client follows these from the next message on, without a deploy.'],
  ['edge', 'Edges', 'Limits of every edge process, followed while it runs and kept over its restart.'],
] as const

export default async function KnobsPage() {
  const { deps, actor, pageId } = await signedIn()
  const [knobs, changes] = await Promise.all([
    listKnobs(deps, actor, pageId),
    listKnobChanges(deps, actor, pageId),
  ])
  return (
    <>
      <SteeringNav here="/console/knobs" />
      <h1 className="mb-5 font-semibold text-2xl tracking-tight">Knobs</h1>
      {KINDS.map(([kind, title, words]) => {
        const ofKind = knobs.filter((knob) => knob.kind === kind)
        if (ofKind.length === 0) return null
        return (
          <section key={kind} className="mb-10" aria-labelledby={`h-${kind}`}>
            <h2 id={`h-${kind}`} className="font-semibold">
              {title}
            </h2>
            <p className="mb-3 text-dim">{words}</p>
            <ul>
              {ofKind.map((knob) => (
                <KnobRow key={`${knob.name} ${knob.value}`} action={turnKnob} knob={shown(knob)} />
              ))}
            </ul>
          </section>
        )
      })}
      <section aria-labelledby="h-changes">
        <h2 id="h-changes" className="mb-2 font-semibold">
          Who turned what
        </h2>
        {changes.length === 0 ? (
          <p className="border-line border-t py-3 text-dim">Nobody has: all stand at their defaults.</p>
        ) : null}
        <ul>
          {changes.map((change) => (
            <li key={change.seq} className="flex flex-wrap gap-x-4 border-line border-t py-2">
              <span className="min-w-0 flex-1 tabular-nums">
                {change.knobs.map(({ name, from, to }) => (
                  <span key={name} className="mr-3 whitespace-nowrap">
                    {name} <span className="text-dim">{said(from)} →</span> {said(to)}
                  </span>
                ))}
              </span>
              <span className="text-dim text-sm">
                {change.by ?? 'nobody'}, <LocalTime at={change.at} />
              </span>
            </li>
          ))}
        </ul>
      </section>
    </>
  )
}

function said(value: number | boolean | null): string {
  return value === null ? 'default' : value === true ? 'on' : value === false ? 'off' : String(value)
}

function shown(knob: KnobSetting) {
  const { changedAt, ...rest } = knob
  return { ...rest, changedAt: changedAt?.toISOString() ?? null }
}
