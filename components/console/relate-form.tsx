'use client'

import { useState } from 'react'
import { CheckField, SelectField, SubmitButton } from './fields.tsx'
import { Form } from './form.tsx'
import type { FormAction } from './form-state.ts'

interface Props {
  action: FormAction
  id: string
  others: { id: string; name: string; isOpen: boolean }[]
  canMerge: boolean
}

/** Links an incident with another, or merges it into that as a duplicate, which needs a deliberate tick. */
export function RelateForm({ action, id, others, canMerge }: Props) {
  const [how, setHow] = useState('link')
  const [otherId, setOther] = useState('')
  const [isSure, setSure] = useState(false)
  const other = others.find((candidate) => candidate.id === otherId)
  return (
    <Form action={action} className="grid gap-3">
      {({ problems }) => (
        <>
          <input type="hidden" name="id" value={id} />
          <SelectField
            label="Other incident"
            name="otherId"
            required
            value={otherId}
            problem={problems.otherId ?? problems.intoId}
            onChange={(event) => setOther(event.target.value)}
          >
            <option value="">Choose one</option>
            {others.map((choice) => (
              <option key={choice.id} value={choice.id}>
                {choice.name}
                {choice.isOpen ? ' (open)' : ''}
              </option>
            ))}
          </SelectField>
          <SelectField
            label="This one"
            name="how"
            value={how}
            onChange={(event) => setHow(event.target.value)}
          >
            <option value="link">has to do with it</option>
            {canMerge ? <option value="merge">is the same: merge it into that</option> : null}
          </SelectField>
          {how === 'merge' && other !== undefined ? (
            <CheckField
              label={`Close this as a duplicate; its components and reports go to “${other.name}”. This cannot be undone.`}
              checked={isSure}
              onChange={(event) => setSure(event.target.checked)}
            />
          ) : null}
          <div>
            <SubmitButton quiet disabled={how === 'merge' && !isSure}>
              {how === 'merge' ? 'Merge' : 'Link'}
            </SubmitButton>
          </div>
        </>
      )}
    </Form>
  )
}
