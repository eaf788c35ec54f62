'use client'

import { ComponentPicker } from './component-picker.tsx'
import type { ShownComponent } from './component-statuses.tsx'
import { DeleteButton } from './delete-button.tsx'
import { SelectField, SubmitButton, TextArea, TextField } from './fields.tsx'
import { Form } from './form.tsx'
import type { FormAction } from './form-state.ts'
import type { ShownTemplate } from './message-field.tsx'

const STATUSES = [
  ['', 'As the poster chooses'],
  ['investigating', 'Investigating'],
  ['identified', 'Identified'],
  ['monitoring', 'Monitoring'],
  ['resolved', 'Resolved'],
  ['scheduled', 'Scheduled'],
  ['in_progress', 'In progress'],
  ['verifying', 'Verifying'],
  ['completed', 'Completed'],
] as const

interface Props {
  action: FormAction
  template?: ShownTemplate
  components: ShownComponent[]
}

export function TemplateForm({ action, template, components }: Props) {
  return (
    <Form action={action} clearOnSuccess={template === undefined}>
      {({ problems }) => (
        <>
          {template === undefined ? null : <input type="hidden" name="id" value={template.id} />}
          <TextField
            label="Name"
            name="name"
            required
            maxLength={255}
            defaultValue={template?.name}
            problem={problems.name}
            placeholder="Slow database"
          />
          <TextField
            label="Title of the incident"
            name="title"
            required
            maxLength={255}
            defaultValue={template?.title}
            problem={problems.title}
            placeholder="{{components}} slow to answer"
          />
          <TextArea
            label="Text"
            name="body"
            required
            maxLength={25_000}
            defaultValue={template?.body}
            problem={problems.body}
            hint="{{components}} and {{incident}} are filled in; any other {{name}} waits for the poster."
          />
          <SelectField
            label="Status"
            name="updateStatus"
            defaultValue={template?.updateStatus ?? ''}
            problem={problems.updateStatus}
          >
            {STATUSES.map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </SelectField>
          {components.length === 0 ? null : (
            <ComponentPicker
              legend="Components"
              name="componentIds"
              components={components}
              chosen={template?.componentIds ?? []}
            />
          )}
          <div className="flex flex-wrap gap-2">
            <SubmitButton>{template === undefined ? 'Add template' : 'Save'}</SubmitButton>
            {template === undefined ? null : (
              <DeleteButton what={template.name} consequence="Nobody can choose it any more." />
            )}
          </div>
        </>
      )}
    </Form>
  )
}
