'use client'

import { COMPONENT_STATUSES } from '../../protocol/state-document.ts'
import { COMPONENT_WORDS } from '../status/words.ts'
import { ComponentPicker } from './component-picker.tsx'
import { DeleteButton } from './delete-button.tsx'
import { SelectField, SubmitButton, TextField } from './fields.tsx'
import { Form } from './form.tsx'
import type { FormAction } from './form-state.ts'

interface ComponentProps {
  action: FormAction
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
              <DeleteButton
                what={component.name}
                consequence="It leaves the page for everybody, and its days and uptime with it. Incidents keep their words."
              />
            )}
          </div>
        </>
      )}
    </Form>
  )
}

interface GroupProps {
  action: FormAction
  components: { id: string; name: string }[]
  group?: { id: string; name: string; description: string | null; revision: number }
  members?: readonly string[]
}

export function GroupForm({ action, components, group, members = [] }: GroupProps) {
  return (
    <Form action={action} clearOnSuccess={group === undefined}>
      {({ problems }) => (
        <>
          {group === undefined ? null : (
            <>
              <input type="hidden" name="id" value={group.id} />
              <input type="hidden" name="revision" value={group.revision} />
            </>
          )}
          <TextField
            label="Name of the group"
            name="name"
            required
            maxLength={255}
            defaultValue={group?.name}
            problem={problems.name ?? problems.componentIds}
          />
          <TextField
            label="Description"
            name="description"
            maxLength={5000}
            defaultValue={group?.description ?? ''}
            problem={problems.description}
          />
          <ComponentPicker legend="Members" name="members" components={components} chosen={members} />
          <div className="flex flex-wrap gap-2">
            <SubmitButton>{group === undefined ? 'Make group' : 'Save'}</SubmitButton>
            {group === undefined ? null : (
              <DeleteButton
                what={`the group ${group.name}`}
                consequence="Its components stay, without a group."
              />
            )}
          </div>
        </>
      )}
    </Form>
  )
}
