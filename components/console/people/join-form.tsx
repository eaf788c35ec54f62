'use client'

import { useEffect, useState } from 'react'
import { SubmitButton, TextField } from '../fields.tsx'
import { Form } from '../form.tsx'
import type { FormAction } from '../form-state.ts'

/** The secret stands in the address's fragment, which never left this browser. */
export function SecretField() {
  const [secret, setSecret] = useState('')
  useEffect(() => setSecret(location.hash.slice(1)), [])
  return <input type="hidden" name="secret" value={secret} />
}

/** Somebody new says who they are. */
export function JoinForm({ action, button }: { action: FormAction; button: string }) {
  return (
    <Form action={action}>
      {({ problems }) => (
        <>
          <SecretField />
          <TextField
            label="Your name"
            name="name"
            autoComplete="name"
            required
            maxLength={100}
            autoFocus
            problem={problems.name}
          />
          <TextField
            label="E-mail"
            name="email"
            type="email"
            autoComplete="username"
            required
            problem={problems.email}
          />
          <TextField
            label="Password"
            name="password"
            type="password"
            autoComplete="new-password"
            required
            minLength={10}
            problem={problems.password}
            hint="At least 10 characters."
          />
          <SubmitButton>{button}</SubmitButton>
        </>
      )}
    </Form>
  )
}

/** A new password for somebody who forgot theirs. */
export function NewPasswordForm({ action }: { action: FormAction }) {
  return (
    <Form action={action}>
      {({ problems }) => (
        <>
          <SecretField />
          <TextField
            label="New password"
            name="password"
            type="password"
            autoComplete="new-password"
            required
            minLength={10}
            autoFocus
            problem={problems.password}
            hint="At least 10 characters. All your sessions end."
          />
          <SubmitButton>Set password and sign in</SubmitButton>
        </>
      )}
    </Form>
  )
}
