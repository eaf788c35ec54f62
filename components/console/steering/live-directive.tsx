'use client'

import { PRIMARY, QUIET } from '../button-classes.ts'
import { ButtonForm } from '../button-form.tsx'
import type { FormAction } from '../form-state.ts'

interface Props {
  id: string
  kind: string
  revision: number
  rollout: number
  sentence: string
  change: FormAction
  stop: FormAction
}

/** Each step about doubles: a mistake shows before it reaches everybody. */
const STEPS = [1, 5, 10, 25, 50, 100]

/** A directive that is in the feed: what it does, how far it is rolled out, the next step, and the way to stop it. */
export function LiveDirective({ id, kind, revision, rollout, sentence, change, stop }: Props) {
  const next = STEPS.find((step) => step > rollout)
  return (
    <li className="rounded-md border border-line bg-raised p-4">
      <div className="mb-2 flex items-baseline justify-between gap-4">
        <h3 className="font-semibold capitalize">{kind}</h3>
        <span className="tabular-nums">
          Rollout <strong>{rollout} %</strong>
        </span>
      </div>
      <div className="mb-3 h-1.5 overflow-hidden rounded-full bg-line" aria-hidden="true">
        <div className="h-full bg-accent" style={{ width: `${rollout}%` }} />
      </div>
      <p className="mb-3">{sentence}</p>
      <div className="flex flex-wrap items-start gap-2">
        {next === undefined ? null : (
          <ButtonForm
            action={change}
            fields={{ id, revision: String(revision), rollout: String(next) }}
            label={`Raise ${kind} to ${next} %`}
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
    </li>
  )
}
