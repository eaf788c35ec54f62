import { KnobRow } from '../../../../components/console/steering/knob-row.tsx'
import { SteeringNav } from '../../../../components/console/steering/steering-nav.tsx'
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
  const knobs = await listKnobs(deps, actor, pageId)
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
    </>
  )
}

function shown(knob: KnobSetting) {
  const { changedAt, ...rest } = knob
  return { ...rest, changedAt: changedAt?.toISOString() ?? null }
}
