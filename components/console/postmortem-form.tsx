'use client'

import { useRevision } from './correction-form.tsx'
import { SubmitButton, TextArea } from './fields.tsx'
import { Form } from './form.tsx'
import type { FormAction, FormState } from './form-state.ts'
import { TheirText } from './theirs.tsx'

interface Props {
  action: FormAction
  incidentId: string
  revision: number
  isPublished: boolean
  draft: Record<string, string>
}

const FIELDS: readonly { name: string; label: string; hint?: string }[] = [
  { name: 'summary', label: 'Summary' },
  { name: 'impact', label: 'Impact' },
  { name: 'timeline', label: 'Timeline', hint: 'One event a line, in UTC: 2026-06-01 14:02 what happened' },
  { name: 'rootCauses', label: 'Root causes', hint: 'One a line.' },
  { name: 'wentWell', label: 'What went well', hint: 'One a line.' },
  { name: 'wentBadly', label: 'What went badly', hint: 'One a line.' },
  {
    name: 'actionItems',
    label: 'Action items',
    hint: 'One a line: what | who | 2026-12-01 | open, in progress or done',
  },
]

export function PostmortemForm({ action, incidentId, draft, ...rest }: Props) {
  return (
    <Form action={action} draft={draft} draftKey={`incident:${incidentId}:postmortem`}>
      {(state, typed) => <Fields state={state} typed={typed} incidentId={incidentId} {...rest} />}
    </Form>
  )
}

interface FieldsProps extends Omit<Props, 'action' | 'draft'> {
  state: FormState
  typed: Record<string, string>
}

function Fields({ state, typed, incidentId, revision, isPublished }: FieldsProps) {
  return (
    <>
      <input type="hidden" name="id" value={incidentId} />
      <input type="hidden" name="revision" value={useRevision(revision, state)} />
      {FIELDS.map(({ name, label, hint }) => (
        <div key={name} className="grid gap-2">
          <TextArea
            label={label}
            name={name}
            hint={hint}
            defaultValue={typed[name]}
            problem={state.problems[name]}
          />
          {state.theirs?.fields[name] === typed[name] ? null : (
            <TheirText theirs={state.theirs} name={name} label={label} />
          )}
        </div>
      ))}
      <div className="flex flex-wrap gap-2">
        <SubmitButton name="intent" value="publish">
          Publish postmortem
        </SubmitButton>
        <SubmitButton quiet name="intent" value="save">
          Save draft
        </SubmitButton>
        {isPublished ? (
          <SubmitButton quiet name="intent" value="withdraw">
            Withdraw from the page
          </SubmitButton>
        ) : null}
      </div>
    </>
  )
}
