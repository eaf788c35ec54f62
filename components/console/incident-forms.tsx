'use client'

import { ComponentStatuses } from './component-statuses.tsx'
import { CheckField, SelectField, SubmitButton, TextArea, TextField } from './fields.tsx'
import { Form } from './form.tsx'
import type { FormState } from './form-state.ts'

type Action = (before: FormState, form: FormData) => Promise<FormState>
type Keep = (key: string, body: string) => Promise<void>
type Components = { id: string; name: string; status: string; group: string | null }[]

interface NewProps {
  action: Action
  keep: Keep
  draft: Record<string, string>
  components: Components
}

export function NewIncidentForm({ action, keep, draft, components }: NewProps) {
  return (
    <Form action={action} draft={draft} keep={{ key: 'incident-new', save: keep }}>
      {({ problems }, typed) => (
        <>
          <TextField
            label="What is wrong"
            name="name"
            required
            maxLength={255}
            autoFocus
            defaultValue={typed.name}
            problem={problems.name}
            placeholder="Chats do not load"
          />
          <TextArea
            label="First words to visitors"
            name="body"
            maxLength={25_000}
            defaultValue={typed.body}
            problem={problems.body}
            hint="Markdown. What you know, what you do, when you say more."
          />
          <ComponentStatuses components={components} draft={typed} />
          <div className="grid gap-4 sm:grid-cols-2">
            <SelectField
              label="Status"
              name="status"
              defaultValue={typed.status ?? 'investigating'}
              problem={problems.status}
            >
              <option value="investigating">Investigating</option>
              <option value="identified">Identified</option>
              <option value="monitoring">Monitoring</option>
            </SelectField>
            <SelectField
              label="Impact"
              name="impact"
              defaultValue={typed.impact ?? ''}
              problem={problems.impactOverride}
            >
              <option value="">From the components</option>
              <option value="minor">Minor</option>
              <option value="major">Major</option>
              <option value="critical">Critical</option>
              <option value="none">None</option>
            </SelectField>
          </div>
          <CheckField label="Notify subscribers" name="notify" defaultChecked />
          <div>
            <SubmitButton>Open incident</SubmitButton>
          </div>
        </>
      )}
    </Form>
  )
}

interface ComposerProps extends NewProps {
  incidentId: string
  kind: string
  status: string
}

const INCIDENT = [
  ['investigating', 'Investigating'],
  ['identified', 'Identified'],
  ['monitoring', 'Monitoring'],
  ['resolved', 'Resolved'],
] as const
const MAINTENANCE = [
  ['scheduled', 'Scheduled'],
  ['in_progress', 'In progress'],
  ['verifying', 'Verifying'],
  ['completed', 'Completed'],
] as const

/** The largest thing on an incident's page. Resolving is one press: the button sends the status with it. */
export function UpdateComposer({ action, keep, draft, components, incidentId, kind, status }: ComposerProps) {
  const statuses = kind === 'maintenance' ? MAINTENANCE : INCIDENT
  return (
    <Form
      action={action}
      draft={draft}
      keep={{ key: `incident:${incidentId}:update`, save: keep }}
      clearOnSuccess
    >
      {({ problems }, typed) => (
        <>
          <input type="hidden" name="id" value={incidentId} />
          <TextArea
            label="Update"
            name="body"
            maxLength={25_000}
            autoFocus
            rows={5}
            defaultValue={typed.body}
            problem={problems.body}
          />
          <div className="grid gap-4 sm:grid-cols-2">
            <SelectField
              label="Status"
              name="status"
              defaultValue={typed.status ?? status}
              problem={problems.status}
            >
              {statuses.map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </SelectField>
            <SelectField label="Next update" name="dueMinutes" defaultValue={typed.dueMinutes ?? ''}>
              <option value="">No promise</option>
              <option value="15">within 15 minutes</option>
              <option value="30">within 30 minutes</option>
              <option value="60">within an hour</option>
              <option value="240">within 4 hours</option>
            </SelectField>
          </div>
          <details
            className="border-line border-t py-2"
            open={components.some((component) => component.status !== 'operational')}
          >
            <summary className="cursor-pointer py-1 font-medium">Change components</summary>
            <ComponentStatuses components={components} draft={typed} />
          </details>
          <CheckField label="Notify subscribers" name="notify" defaultChecked />
          <div className="flex flex-wrap gap-2">
            <SubmitButton>Post update</SubmitButton>
          </div>
        </>
      )}
    </Form>
  )
}

export function MaintenanceForm({ action, keep, draft, components }: NewProps) {
  return (
    <Form action={action} draft={draft} keep={{ key: 'maintenance-new', save: keep }}>
      {({ problems }, typed) => (
        <>
          <TextField
            label="What is planned"
            name="name"
            required
            maxLength={255}
            autoFocus
            defaultValue={typed.name}
            problem={problems.name}
          />
          <TextArea
            label="Words to visitors"
            name="body"
            maxLength={25_000}
            defaultValue={typed.body}
            problem={problems.body}
          />
          <div className="grid gap-4 sm:grid-cols-2">
            <TextField
              label="Begins"
              type="datetime-local"
              name="scheduledFor"
              required
              defaultValue={typed.scheduledFor}
              problem={problems.scheduledFor}
              hint="In your time zone."
            />
            <TextField
              label="Ends"
              type="datetime-local"
              name="scheduledUntil"
              required
              defaultValue={typed.scheduledUntil}
              problem={problems.scheduledUntil}
            />
          </div>
          <fieldset>
            <legend className="mb-1 font-medium">Affects</legend>
            {components.map((component) => (
              <CheckField key={component.id} name="affects" value={component.id} label={component.name} />
            ))}
          </fieldset>
          <CheckField
            label="Start, complete and move the components by itself"
            name="automatic"
            defaultChecked
          />
          <CheckField label="Notify subscribers" name="notify" defaultChecked />
          <div>
            <SubmitButton>Schedule maintenance</SubmitButton>
          </div>
        </>
      )}
    </Form>
  )
}

interface CorrectProps {
  action: Action
  incidentId: string
  update: { id: string; body: string; revision: number }
}

/** Corrects an update; when somebody else did meanwhile, both texts stay in hand: theirs after a reload, yours here. */
export function CorrectionForm({ action, incidentId, update }: CorrectProps) {
  return (
    <Form action={action}>
      {({ problems }) => (
        <>
          <input type="hidden" name="incidentId" value={incidentId} />
          <input type="hidden" name="id" value={update.id} />
          <input type="hidden" name="revision" value={update.revision} />
          <TextArea label="Corrected text" name="body" defaultValue={update.body} problem={problems.body} />
          <div>
            <SubmitButton quiet>Correct update</SubmitButton>
          </div>
        </>
      )}
    </Form>
  )
}

interface PostmortemProps {
  action: Action
  keep: Keep
  incidentId: string
  revision: number
  isPublished: boolean
  draft: Record<string, string>
}

export function PostmortemForm({ action, keep, incidentId, revision, isPublished, draft }: PostmortemProps) {
  return (
    <Form action={action} draft={draft} keep={{ key: `incident:${incidentId}:postmortem`, save: keep }}>
      {({ problems }, typed) => (
        <>
          <input type="hidden" name="id" value={incidentId} />
          <input type="hidden" name="revision" value={revision} />
          <TextArea label="Summary" name="summary" defaultValue={typed.summary} problem={problems.summary} />
          <TextArea label="Impact" name="impact" defaultValue={typed.impact} problem={problems.impact} />
          <TextArea
            label="Timeline"
            name="timeline"
            defaultValue={typed.timeline}
            problem={problems.timeline}
            hint="One event a line, in UTC: 2026-06-01 14:02 what happened"
          />
          <TextArea
            label="Root causes"
            name="rootCauses"
            defaultValue={typed.rootCauses}
            problem={problems.rootCauses}
            hint="One a line."
          />
          <TextArea
            label="What went well"
            name="wentWell"
            defaultValue={typed.wentWell}
            problem={problems.wentWell}
            hint="One a line."
          />
          <TextArea
            label="What went badly"
            name="wentBadly"
            defaultValue={typed.wentBadly}
            problem={problems.wentBadly}
            hint="One a line."
          />
          <TextArea
            label="Action items"
            name="actionItems"
            defaultValue={typed.actionItems}
            problem={problems.actionItems}
            hint="One a line: what | who | 2026-12-01 | open, in progress or done"
          />
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
      )}
    </Form>
  )
}
