'use client'

import { type Meant, type Sayable, sayDirective } from '../../../domain/directives/say-directive.ts'
import { PRIMARY, QUIET } from '../button-classes.ts'
import { ButtonForm } from '../button-form.tsx'
import type { FormAction } from '../form-state.ts'
import { LocalTime, useLocalWords } from '../local-time.tsx'
import { TimeChart } from './time-chart.tsx'

interface Props {
  directive: Sayable & { id: string; revision: number; issuedAt: string; issuedBy: string | null }
  meant: Meant
  /** Clients that it means, rollout aside, since it was issued. */
  spread: { times: number[]; values: number[] }
  change: FormAction
  stop: FormAction
}

/** Each step about doubles: a mistake shows before it reaches everybody. */
const STEPS = [1, 5, 10, 25, 50, 100]

/** A directive that is in the feed: what it does, how far it is rolled out, the next step, and the way to stop it. */
export function LiveDirective({ directive, meant, spread, change, stop }: Props) {
  const { id, kind, revision, target } = directive
  const { rollout } = target
  const until = useLocalWords(directive.expiresAt, 'UTC', false)
  const next = STEPS.find((step) => step > rollout)
  return (
    <li className="rounded-md border border-line bg-raised p-4">
      <div className="flex items-baseline justify-between gap-4">
        <h2 className="font-semibold capitalize">{kind}</h2>
        <span className="tabular-nums">
          Rollout <strong>{rollout} %</strong>
        </span>
      </div>
      <p className="mb-2 text-dim text-sm">
        issued by {directive.issuedBy ?? 'nobody'}, <LocalTime at={directive.issuedAt} />
      </p>
      <Steps rollout={rollout} />
      <p className="my-3 max-w-[75ch]">{sayDirective(directive, meant, `at ${until}`)}</p>
      <div className="flex flex-wrap items-start gap-2">
        {next === undefined ? null : (
          <ButtonForm
            action={change}
            fields={{ id, revision: String(revision), rollout: String(next) }}
            label={`Raise ${kind} to ${next} %`}
            shortcut="step"
          >
            Raise to {next} %
          </ButtonForm>
        )}
        <ButtonForm
          action={stop}
          fields={{ id }}
          label={`Stop ${kind}`}
          className={rollout > 25 ? PRIMARY : QUIET}
        >
          Stop
        </ButtonForm>
      </div>
      {spread.times.length < 2 ? null : (
        <details className="mt-3">
          <summary className="min-h-9 cursor-pointer content-center text-dim">How it spreads</summary>
          <TimeChart
            title="Clients that it means"
            unit="clients"
            times={spread.times}
            series={[{ label: 'still there', values: spread.values }]}
          />
        </details>
      )}
    </li>
  )
}

/** The rollout as a ladder: what is behind, and what is still to come. */
function Steps({ rollout }: { rollout: number }) {
  return (
    <ol className="grid grid-cols-6 gap-1" aria-hidden="true">
      {STEPS.map((step) => (
        <li key={step}>
          <div className={`h-1.5 rounded-full ${rollout >= step ? 'bg-accent' : 'bg-line'}`} />
          <span
            className={`text-xs tabular-nums ${rollout >= step ? 'font-medium' : 'text-dim'}`}
          >{`${step} %`}</span>
        </li>
      ))}
    </ol>
  )
}
