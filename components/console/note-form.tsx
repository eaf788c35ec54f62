'use client'

import { SubmitButton, TextArea } from './fields.tsx'
import { Form } from './form.tsx'
import type { FormAction } from './form-state.ts'

/** A note between responders: it never leaves the console. */
export function NoteForm({
  action,
  incidentId,
  draft,
}: {
  action: FormAction
  incidentId: string
  draft: Record<string, string>
}) {
  return (
    <Form
      action={action}
      draft={draft}
      draftKey={`incident:${incidentId}:note`}
      clearOnSuccess
      className="grid gap-2"
    >
      {({ problems }, typed) => (
        <>
          <input type="hidden" name="incidentId" value={incidentId} />
          <TextArea
            label="Note"
            name="body"
            rows={2}
            data-shortcut="note"
            maxLength={10_000}
            defaultValue={typed.body}
            problem={problems.body}
            hint="Stays inside: visitors never see it."
          />
          <div>
            <SubmitButton quiet>Add note</SubmitButton>
          </div>
        </>
      )}
    </Form>
  )
}
