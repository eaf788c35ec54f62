'use client'

import { SubmitButton, TextField } from '../fields.tsx'
import { Form } from '../form.tsx'
import type { FormAction } from '../form-state.ts'

/** Registers a version by hand, where no deploy does. */
export function ReleaseForm({ action }: { action: FormAction }) {
  return (
    <Form action={action} clearOnSuccess className="grid items-end gap-3 sm:grid-cols-[1fr_1fr_auto]">
      {({ problems }) => (
        <>
          <TextField label="App" name="app" placeholder="web" problem={problems.app} />
          <TextField label="Version" name="version" required placeholder="1.4.2" problem={problems.version} />
          <SubmitButton quiet>Register</SubmitButton>
        </>
      )}
    </Form>
  )
}
