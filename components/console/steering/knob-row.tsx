'use client'

import { useId } from 'react'
import { QUIET } from '../button-classes.ts'
import { Form } from '../form.tsx'
import type { FormAction } from '../form-state.ts'
import { LocalTime } from '../local-time.tsx'

interface Props {
  action: FormAction
  knob: {
    name: string
    unit: string
    purpose: string
    value: number | boolean
    default: number | boolean
    min: number | null
    max: number | null
    changedBy: string | null
    changedAt: string | null
  }
}

const BOX =
  'min-h-9 w-32 rounded-md border border-field bg-raised px-2 text-right tabular-nums aria-invalid:border-bad'

/** One knob: what it does, what it stands at, its default and bounds, and who turned it when. */
export function KnobRow({ action, knob }: Props) {
  const id = useId()
  const isTurned = knob.value !== knob.default
  return (
    <li className="border-line border-t py-3">
      <Form action={action} className="grid gap-x-6 gap-y-2 sm:grid-cols-[1fr_auto]">
        {({ problems }) => (
          <>
            <div>
              <label htmlFor={id} className="font-medium">
                {knob.name}
              </label>
              <p className="text-dim text-sm">{knob.purpose}</p>
              <p className="text-dim text-sm">
                Default {String(knob.default)}
                {knob.min === null ? '' : `, from ${knob.min} to ${knob.max}`}
                {knob.changedAt === null ? (
                  ''
                ) : (
                  <>
                    {' · '}turned by {knob.changedBy ?? 'somebody'}, <LocalTime at={knob.changedAt} />
                  </>
                )}
                {isTurned ? (
                  <>
                    {' · '}
                    <button
                      type="submit"
                      name="intent"
                      value="reset"
                      formNoValidate
                      className="min-h-6 text-accent underline underline-offset-2"
                      aria-label={`Reset ${knob.name}`}
                    >
                      Reset
                    </button>
                  </>
                ) : null}
              </p>
            </div>
            <div className="flex flex-wrap items-center gap-2 self-start sm:justify-end">
              <input type="hidden" name="name" value={knob.name} />
              {typeof knob.value === 'boolean' ? (
                <select id={id} name="value" defaultValue={String(knob.value)} className={BOX}>
                  <option value="true">on</option>
                  <option value="false">off</option>
                </select>
              ) : (
                <input
                  id={id}
                  name="value"
                  type="number"
                  inputMode="numeric"
                  min={knob.min ?? undefined}
                  max={knob.max ?? undefined}
                  defaultValue={knob.value}
                  aria-invalid={problems.knobs || problems.value ? true : undefined}
                  className={BOX}
                />
              )}
              <span className="w-24 text-dim text-sm">{knob.unit}</span>
              <button type="submit" className={QUIET} aria-label={`Set ${knob.name}`}>
                Set
              </button>
            </div>
          </>
        )}
      </Form>
    </li>
  )
}
