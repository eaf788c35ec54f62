'use client'

import { useEffect, useState } from 'react'
import { COMPONENT_STATUSES } from '../../protocol/state-document.ts'
import { COMPONENT_WORDS } from '../status/words.ts'
import { CheckField, SelectField, SubmitButton, TextField } from './fields.tsx'
import { Form } from './form.tsx'
import type { FormState } from './form-state.ts'

type Action = (before: FormState, form: FormData) => Promise<FormState>

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

/** The secret stands in the address's fragment, which never left this browser. */
export function SetupForm({ action }: { action: Action }) {
  const [secret, setSecret] = useState('')
  useEffect(() => setSecret(location.hash.slice(1)), [])
  return (
    <Form action={action}>
      {({ problems }) => (
        <>
          <input type="hidden" name="secret" value={secret} />
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
          <SubmitButton>Become the administrator</SubmitButton>
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

interface ComponentProps {
  action: Action
  component?: { id: string; name: string; description: string | null; status: string; revision: number }
}

export function ComponentForm({ action, component }: ComponentProps) {
  return (
    <Form action={action} clearOnSuccess={component === undefined}>
      {({ problems }) => (
        <>
          {component === undefined ? null : (
            <>
              <input type="hidden" name="id" value={component.id} />
              <input type="hidden" name="revision" value={component.revision} />
            </>
          )}
          <TextField
            label="Name"
            name="name"
            required
            maxLength={255}
            defaultValue={component?.name}
            problem={problems.name}
          />
          <TextField
            label="Description"
            name="description"
            maxLength={5000}
            defaultValue={component?.description ?? ''}
            problem={problems.description}
          />
          {component === undefined ? null : (
            <SelectField
              label="Status"
              name="status"
              defaultValue={component.status}
              problem={problems.status}
            >
              {COMPONENT_STATUSES.map((status) => (
                <option key={status} value={status}>
                  {COMPONENT_WORDS[status]}
                </option>
              ))}
            </SelectField>
          )}
          <div className="flex flex-wrap gap-2">
            <SubmitButton>{component === undefined ? 'Add component' : 'Save'}</SubmitButton>
            {component === undefined ? null : (
              <SubmitButton quiet name="intent" value="delete" formNoValidate>
                Delete for good
              </SubmitButton>
            )}
          </div>
        </>
      )}
    </Form>
  )
}

export function GroupForm({
  action,
  components,
}: {
  action: Action
  components: { id: string; name: string }[]
}) {
  return (
    <Form action={action} clearOnSuccess>
      {({ problems }) => (
        <>
          <input type="hidden" name="intent" value="group" />
          <TextField
            label="Name of the group"
            name="name"
            required
            maxLength={255}
            problem={problems.name ?? problems.componentIds}
          />
          <fieldset>
            <legend className="mb-1 font-medium">Members</legend>
            {components.map((component) => (
              <CheckField key={component.id} name="members" value={component.id} label={component.name} />
            ))}
          </fieldset>
          <div>
            <SubmitButton>Make group</SubmitButton>
          </div>
        </>
      )}
    </Form>
  )
}
