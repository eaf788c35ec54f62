'use client'

import { type ReactNode, startTransition, useActionState, useEffect, useRef } from 'react'
import { EMPTY_FORM, type FormState } from './form-state.ts'

interface Props {
  action: (before: FormState, form: FormData) => Promise<FormState>
  /** What was typed before, by field. */
  draft?: Record<string, string>
  /** Keeps what is typed under a key on the server; absent: nothing is kept. */
  keep?: { key: string; save: (key: string, body: string) => Promise<void> }
  clearOnSuccess?: boolean
  className?: string
  children: (state: FormState, draft: Record<string, string>) => ReactNode
}

const KEEP_AFTER_MS = 800

/** A form whose action answers in words: beside the fields and in one announced line. What is typed is never lost. */
export function Form({ action, draft = {}, keep, clearOnSuccess = false, className, children }: Props) {
  const [state, run, isPending] = useActionState(action, EMPTY_FORM)
  const form = useRef<HTMLFormElement>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => {
    if (state.ok && clearOnSuccess) form.current?.reset()
  }, [state, clearOnSuccess])

  function onInput() {
    if (keep === undefined) return
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      if (form.current === null) return
      const fields = Object.fromEntries(
        [...new FormData(form.current)].filter(
          (entry): entry is [string, string] => typeof entry[1] === 'string' && !entry[0].startsWith('$'),
        ),
      )
      void keep.save(keep.key, JSON.stringify(fields)).catch(() => undefined)
    }, KEEP_AFTER_MS)
  }

  return (
    <form
      ref={form}
      className={className ?? 'grid gap-4'}
      onInput={onInput}
      onSubmit={(event) => {
        // Sent by hand: React would empty the fields after an action, and a refusal must lose nothing.
        event.preventDefault()
        if (isPending) return
        clearTimeout(timer.current)
        const submitter = (event.nativeEvent as SubmitEvent).submitter
        const data = new FormData(event.currentTarget, submitter)
        data.set('offsetMinutes', String(-new Date().getTimezoneOffset()))
        startTransition(() => run(data))
      }}
    >
      <fieldset aria-busy={isPending} className="contents">
        {children(state, draft)}
      </fieldset>
      <p
        role="status"
        className={state.message === '' && !isPending ? 'sr-only' : state.ok ? 'text-good' : 'text-bad'}
      >
        {isPending ? 'Sending…' : state.message}
      </p>
      {state.secret === undefined ? null : (
        <code className="block break-all rounded-md border border-line bg-raised p-3 select-all">
          {state.secret}
        </code>
      )}
    </form>
  )
}
