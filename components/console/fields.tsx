'use client'

import { type ComponentProps, type ReactNode, useId } from 'react'
import { PRIMARY, QUIET } from './button-classes.ts'

const BOX =
  'w-full rounded-md border border-field bg-raised px-3 py-2 text-fg text-base sm:text-[0.9375rem] placeholder:text-dim aria-invalid:border-bad'

interface FieldProps {
  label: string
  problem?: string
  hint?: string
  /** Stands at the label's other end. */
  action?: ReactNode
}

function Frame({
  id,
  label,
  problem,
  hint,
  action,
  children,
}: FieldProps & { id: string; children: ReactNode }) {
  return (
    <div>
      <div className="mb-1 flex items-end justify-between gap-3">
        <label htmlFor={id} className="block font-medium">
          {label}
        </label>
        {action}
      </div>
      {children}
      {hint ? (
        <p id={`${id}-hint`} className="mt-1 text-dim text-sm">
          {hint}
        </p>
      ) : null}
      {problem ? (
        <p id={`${id}-problem`} className="mt-1 text-bad text-sm">
          {problem}
        </p>
      ) : null}
    </div>
  )
}

function described(id: string, { problem, hint }: FieldProps): string | undefined {
  return [hint ? `${id}-hint` : '', problem ? `${id}-problem` : ''].filter(Boolean).join(' ') || undefined
}

export function TextField({ label, problem, hint, ...rest }: FieldProps & ComponentProps<'input'>) {
  const id = useId()
  return (
    <Frame id={id} label={label} problem={problem} hint={hint}>
      <input
        id={id}
        className={BOX}
        aria-invalid={problem ? true : undefined}
        aria-describedby={described(id, { label, problem, hint })}
        {...rest}
      />
    </Frame>
  )
}

export function TextArea({ label, problem, hint, action, ...rest }: FieldProps & ComponentProps<'textarea'>) {
  const id = useId()
  return (
    <Frame id={id} label={label} problem={problem} hint={hint} action={action}>
      <textarea
        id={id}
        rows={4}
        className={`${BOX} field-sizing-content min-h-24`}
        aria-invalid={problem ? true : undefined}
        aria-describedby={described(id, { label, problem, hint })}
        {...rest}
      />
    </Frame>
  )
}

export function SelectField({
  label,
  problem,
  hint,
  children,
  ...rest
}: FieldProps & ComponentProps<'select'>) {
  const id = useId()
  return (
    <Frame id={id} label={label} problem={problem} hint={hint}>
      <select id={id} className={BOX} aria-invalid={problem ? true : undefined} {...rest}>
        {children}
      </select>
    </Frame>
  )
}

export function CheckField({ label, ...rest }: { label: string } & ComponentProps<'input'>) {
  return (
    <label className="flex min-h-9 items-center gap-2">
      <input type="checkbox" className="size-4 accent-accent" {...rest} />
      {label}
    </label>
  )
}

export function SubmitButton({
  children,
  quiet = false,
  ...rest
}: { children: ReactNode; quiet?: boolean } & ComponentProps<'button'>) {
  return (
    <button type="submit" className={quiet ? QUIET : PRIMARY} {...rest}>
      {children}
    </button>
  )
}
