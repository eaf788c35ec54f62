'use client'

import type { ReactNode } from 'react'
import { QUIET } from './button-classes.ts'
import { Form } from './form.tsx'
import type { FormAction } from './form-state.ts'

interface Props {
  action: FormAction
  fields: Record<string, string>
  /** Its full name, where the words on it do not say what of. */
  label?: string
  className?: string
  children: ReactNode
}

/** A button that does one thing; what goes wrong is said beside it. */
export function ButtonForm({ action, fields, label, className = QUIET, children }: Props) {
  return (
    <Form action={action} className="flex flex-wrap items-center gap-2">
      {(_, __, isPending) => (
        <>
          {Object.entries(fields).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          <button type="submit" className={className} aria-label={label} disabled={isPending}>
            {children}
          </button>
        </>
      )}
    </Form>
  )
}
