'use client'

import { useEffect, useState } from 'react'
import { Form } from './form.tsx'
import type { FormAction } from './form-state.ts'
import { Keys } from './hint.tsx'

interface Props {
  action: FormAction
  incidentId: string
  updateId: string
  /** As the server sees it; what is left when the page was made. */
  leftMs: number
}

/** "Posted. Undo": for as long as it can be taken back. The server decides whether it was in time. */
export function UndoBar({ action, incidentId, updateId, leftMs }: Props) {
  const [left, setLeft] = useState(leftMs)
  useEffect(() => {
    const until = performance.now() + leftMs
    const timer = setInterval(() => setLeft(until - performance.now()), 250)
    return () => clearInterval(timer)
  }, [leftMs])
  if (left <= 0) return null
  return (
    <div className="fixed inset-x-3 bottom-20 z-30 mx-auto flex max-w-md items-center justify-between gap-4 rounded-lg bg-fg px-4 py-2 text-bg shadow-lg md:bottom-6">
      <p role="status">
        Posted.{' '}
        <span className="opacity-80" aria-hidden="true">
          Mail and chat wait {Math.ceil(left / 1000)} s.
        </span>
      </p>
      <Form action={action} className="flex items-center gap-3">
        {(_, __, isPending) => (
          <>
            <input type="hidden" name="incidentId" value={incidentId} />
            <input type="hidden" name="updateId" value={updateId} />
            <button
              type="submit"
              data-shortcut="undo"
              disabled={isPending}
              className="inline-flex min-h-10 items-center gap-2 rounded-md border border-current/50 px-3 font-medium"
            >
              Undo <Keys keys="u" />
            </button>
          </>
        )}
      </Form>
    </div>
  )
}
