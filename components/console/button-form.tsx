'use client'

import { type ReactNode, useEffect, useRef } from 'react'
import { QUIET } from './button-classes.ts'
import { Form } from './form.tsx'
import type { FormAction } from './form-state.ts'

interface Props {
  action: FormAction
  fields: Record<string, string>
  /** Its full name, where the words on it do not say what of. */
  label?: string
  className?: string
  /** Name by which a key finds it (key-table.ts). */
  shortcut?: string
  children: ReactNode
}

/** A button that does one thing; what goes wrong is said beside it. */
export function ButtonForm({ action, fields, label, className = QUIET, shortcut, children }: Props) {
  return (
    <Form action={action} className="flex flex-wrap items-center gap-2">
      {({ count }, __, isPending) => (
        <>
          {Object.entries(fields).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          <KeptFocus answers={count}>
            {/* Not `disabled`: that would take the focus away. The form sends one at a time. */}
            <button
              type="submit"
              className={className}
              aria-label={label}
              data-shortcut={shortcut}
              aria-disabled={isPending || undefined}
            >
              {children}
            </button>
          </KeptFocus>
        </>
      )}
    </Form>
  )
}

/** Gives the focus back to its button when the answer has moved that within the page, and nothing else has it. */
function KeptFocus({ answers, children }: { answers: number; children: ReactNode }) {
  const place = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    if (answers > 0 && document.activeElement === document.body)
      place.current?.querySelector('button')?.focus()
  }, [answers])
  return (
    <span ref={place} className="contents">
      {children}
    </span>
  )
}
