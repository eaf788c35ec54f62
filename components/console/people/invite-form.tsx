'use client'

import { SelectField, SubmitButton } from '../fields.tsx'
import { Form } from '../form.tsx'
import type { FormAction } from '../form-state.ts'

/** Makes a link by which one person joins. */
export function InviteForm({ action }: { action: FormAction }) {
  return (
    <Form action={action} className="grid max-w-xl gap-4">
      {({ problems }) => (
        <>
          <SelectField
            label="They join as"
            name="role"
            defaultValue="responder"
            problem={problems.role}
            hint="A responder posts and steers. An administrator also changes the page, tokens and people."
          >
            <option value="responder">Responder</option>
            <option value="admin">Administrator</option>
          </SelectField>
          <div>
            <SubmitButton>Make an invitation</SubmitButton>
          </div>
        </>
      )}
    </Form>
  )
}
