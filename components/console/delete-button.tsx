'use client'

import { useEffect, useRef, useState } from 'react'
import { QUIET } from './button-classes.ts'
import { SubmitButton } from './fields.tsx'

/** Says what will be gone before it is: the first press asks, the second does it. Sends `intent=delete`. */
export function DeleteButton({ what, consequence }: { what: string; consequence: string }) {
  const [isAsking, setAsking] = useState(false)
  const keep = useRef<HTMLButtonElement>(null)
  const ask = useRef<HTMLButtonElement>(null)
  const wasAsking = useRef(false)
  useEffect(() => {
    if (isAsking) keep.current?.focus()
    else if (wasAsking.current) ask.current?.focus()
    wasAsking.current = isAsking
  }, [isAsking])
  if (!isAsking)
    return (
      <button ref={ask} type="button" className={`${QUIET} min-h-10`} onClick={() => setAsking(true)}>
        Delete…
      </button>
    )
  return (
    <div
      role="alertdialog"
      aria-label={`Delete ${what}`}
      className="grid basis-full gap-2 rounded-md border border-bad p-3"
    >
      <p>{consequence}</p>
      <p className="flex flex-wrap gap-2">
        <SubmitButton quiet name="intent" value="delete" formNoValidate>
          Delete {what} for good
        </SubmitButton>
        <button ref={keep} type="button" className={QUIET} onClick={() => setAsking(false)}>
          Keep it
        </button>
      </p>
    </div>
  )
}
