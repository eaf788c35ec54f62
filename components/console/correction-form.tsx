'use client'

import { useState } from 'react'
import { SubmitButton, TextArea, TextField } from './fields.tsx'
import { Form } from './form.tsx'
import type { FormAction, FormState } from './form-state.ts'
import { TheirText } from './theirs.tsx'

interface Props {
  action: FormAction
  incidentId: string
  update: { id: string; body: string; revision: number }
}

/** The revision that a form's text began from: what it was loaded with, then what the server named last. */
export function useRevision(loaded: number, state: FormState): number {
  const [first] = useState(loaded)
  return state.theirs?.revision ?? state.revision ?? first
}

/** Corrects an update. When somebody else did meanwhile, their text stands beside one's own, and nothing is lost. */
export function CorrectionForm({ action, incidentId, update }: Props) {
  return (
    <Form action={action} className="mt-2 grid gap-3">
      {(state) => <Fields state={state} incidentId={incidentId} update={update} />}
    </Form>
  )
}

function Fields({ state, incidentId, update }: Omit<Props, 'action'> & { state: FormState }) {
  const revision = useRevision(update.revision, state)
  return (
    <>
      <input type="hidden" name="incidentId" value={incidentId} />
      <input type="hidden" name="id" value={update.id} />
      <input type="hidden" name="revision" value={revision} />
      <TextArea
        label="Corrected text"
        name="body"
        defaultValue={update.body}
        problem={state.problems.body}
        maxLength={25_000}
      />
      <TheirText theirs={state.theirs} name="body" label="The text" />
      <TextField
        label="Posted at"
        type="datetime-local"
        name="displayAt"
        problem={state.problems.displayAt}
        hint="Leave it empty to keep the time."
      />
      <div>
        <SubmitButton quiet>
          {state.theirs === undefined ? 'Correct update' : 'Put mine over it'}
        </SubmitButton>
      </div>
    </>
  )
}
