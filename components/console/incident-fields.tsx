'use client'

import { SelectField, SubmitButton, TextField } from './fields.tsx'
import { Form } from './form.tsx'
import type { FormAction } from './form-state.ts'

interface Props {
  action: FormAction
  incident: { id: string; name: string; impactOverride: string | null }
}

/** An incident's own fields, changed without an update: subscribers are not told. */
export function IncidentFields({ action, incident }: Props) {
  return (
    <Form action={action} className="grid gap-3">
      {({ problems }) => (
        <>
          <input type="hidden" name="id" value={incident.id} />
          <TextField
            label="Title"
            name="name"
            required
            maxLength={255}
            defaultValue={incident.name}
            problem={problems.name}
          />
          <SelectField
            label="Impact"
            name="impact"
            defaultValue={incident.impactOverride ?? ''}
            problem={problems.impactOverride}
          >
            <option value="">From the components</option>
            <option value="none">None</option>
            <option value="minor">Minor</option>
            <option value="major">Major</option>
            <option value="critical">Critical</option>
          </SelectField>
          <div>
            <SubmitButton quiet>Save</SubmitButton>
          </div>
        </>
      )}
    </Form>
  )
}
