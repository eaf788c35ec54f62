'use client'

import { SelectField, SubmitButton, TextField } from './fields.tsx'
import { Form } from './form.tsx'
import type { FormAction as Action } from './form-state.ts'

export function SignInForm({ action }: { action: Action }) {
  return (
    <Form action={action}>
      {({ problems }) => (
        <>
          <TextField
            label="E-mail"
            name="email"
            type="email"
            autoComplete="username"
            required
            autoFocus
            problem={problems.email}
          />
          <TextField
            label="Password"
            name="password"
            type="password"
            autoComplete="current-password"
            required
            problem={problems.password}
          />
          <SubmitButton>Sign in</SubmitButton>
        </>
      )}
    </Form>
  )
}

export function PasswordForm({ action }: { action: Action }) {
  return (
    <Form action={action} clearOnSuccess>
      {({ problems }) => (
        <>
          <TextField
            label="Present password"
            name="current"
            type="password"
            autoComplete="current-password"
            required
            problem={problems.current}
          />
          <TextField
            label="New password"
            name="next"
            type="password"
            autoComplete="new-password"
            required
            minLength={10}
            problem={problems.next}
            hint="At least 10 characters. All your other sessions will end."
          />
          <div>
            <SubmitButton>Change password</SubmitButton>
          </div>
        </>
      )}
    </Form>
  )
}

export function TokenForm({ action }: { action: Action }) {
  return (
    <Form action={action} clearOnSuccess>
      {({ problems }) => (
        <>
          <TextField
            label="Name"
            name="name"
            required
            maxLength={100}
            problem={problems.name}
            placeholder="Deploy pipeline"
          />
          <SelectField label="May" name="scope" defaultValue="manage" problem={problems.scopes}>
            <option value="manage">read and write</option>
            <option value="read">only read</option>
            <option value="edge">follow as an edge</option>
          </SelectField>
          <div>
            <SubmitButton>Make token</SubmitButton>
          </div>
        </>
      )}
    </Form>
  )
}
