'use client'

import {
  type ReactNode,
  startTransition,
  useActionState,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import { catchUp } from './catch-up.ts'
import { EMPTY_FORM, type FormAction, type FormState } from './form-state.ts'
import { fieldsOf, saveDraft } from './save-draft.ts'

interface Props {
  action: FormAction
  /** What was typed before, by field. */
  draft?: Record<string, string>
  /** Keeps what is typed under this key on the server; absent: nothing is kept. */
  draftKey?: string
  clearOnSuccess?: boolean
  className?: string
  children: (state: FormState, draft: Record<string, string>, isPending: boolean) => ReactNode
}

const KEEP_AFTER_MS = 600
const NOTHING: Record<string, string> = {}

/**
 * A form whose action answers in words: beside the fields and in one announced line. What is typed is never lost.
 * ⌘ Enter sends it from any of its fields, with Shift by its button that resolves.
 */
export function Form({
  action,
  draft = NOTHING,
  draftKey,
  clearOnSuccess = false,
  className,
  children,
}: Props) {
  const [state, run, isPending] = useActionState(action, EMPTY_FORM)
  const [kept, setKept] = useState<'' | 'kept' | 'failed'>('')
  const form = useRef<HTMLFormElement>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const saving = useRef<Promise<unknown>>(Promise.resolve())
  const generation = clearOnSuccess ? state.successes : 0
  const isAlive = useSyncExternalStore(neverChanges, isHere, isNotHereYet)
  const [wasServed] = useState(!isAlive)
  useEffect(() => {
    if (wasServed && form.current !== null) catchUp(form.current)
  }, [wasServed])
  useEffect(() => {
    if (state.ok) setKept('')
  }, [state])

  function keep() {
    timer.current = undefined
    if (draftKey === undefined || form.current === null) return
    const fields = fieldsOf(form.current)
    saving.current = saving.current.then(async () =>
      setKept((await saveDraft(draftKey, fields)) ? 'kept' : 'failed'),
    )
  }
  useEffect(() => {
    // On the way out nothing waits: the last words go at once.
    const leave = () => {
      if (timer.current !== undefined) {
        clearTimeout(timer.current)
        keep()
      }
    }
    window.addEventListener('pagehide', leave)
    return () => {
      leave()
      window.removeEventListener('pagehide', leave)
    }
  })

  function onInput() {
    if (draftKey === undefined) return
    clearTimeout(timer.current)
    timer.current = setTimeout(keep, KEEP_AFTER_MS)
  }

  return (
    <form
      ref={form}
      // Sent before the script has come, it is an ordinary POST of the same action: nothing typed is lost.
      action={run}
      className={className ?? 'grid grid-cols-1 gap-4'}
      onInput={onInput}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return
        event.preventDefault()
        const end = event.currentTarget.querySelector<HTMLButtonElement>('[data-shortcut=resolve]')
        event.currentTarget.requestSubmit(event.shiftKey ? end : null)
      }}
      onSubmit={(event) => {
        // Sent by hand: React would empty the fields after an action, and a refusal must lose nothing.
        event.preventDefault()
        if (isPending) return
        clearTimeout(timer.current)
        timer.current = undefined
        const data = collect(event.currentTarget, (event.nativeEvent as SubmitEvent).submitter)
        // A draft that is still on its way must not arrive after the action has forgotten it.
        void saving.current.then(() => startTransition(() => run(data)))
      }}
    >
      <div key={generation} aria-busy={isPending} className="contents">
        {children(state, generation === 0 ? draft : NOTHING, isPending)}
      </div>
      <p
        role="status"
        className={
          state.message === '' && !isPending ? 'sr-only' : state.ok || isPending ? 'text-good' : 'text-bad'
        }
      >
        {isPending ? 'Sending…' : state.message}
      </p>
      {kept === '' || isPending ? null : (
        <p className={`-mt-2 text-sm ${kept === 'kept' ? 'text-dim' : 'text-bad'}`}>
          {kept === 'kept'
            ? 'Draft kept, on all your devices.'
            : 'The draft could not be kept: no connection.'}
        </p>
      )}
      {state.secret === undefined ? null : (
        <code className="block select-all break-all rounded-md border border-line bg-raised p-3">
          {state.secret}
        </code>
      )}
    </form>
  )
}

const neverChanges = () => () => undefined
const isHere = () => true
const isNotHereYet = () => false

/** A form's data; local dates and times as instants, since only the browser knows their zone on that day. */
function collect(form: HTMLFormElement, submitter: HTMLElement | null): FormData {
  const data = new FormData(form, submitter)
  for (const input of form.querySelectorAll<HTMLInputElement>(
    'input[type=datetime-local]:not([data-wall])',
  )) {
    if (input.value !== '') data.set(input.name, new Date(input.value).toISOString())
  }
  return data
}
