'use client'

import { useState } from 'react'
import { DAY_NAMES, type Weekday } from '../../domain/maintenance/recurrence.ts'
import { ComponentPicker } from './component-picker.tsx'
import type { ShownComponent } from './component-statuses.tsx'
import { ComposerFrame } from './composer-frame.tsx'
import { CheckField, SelectField, SubmitButton, TextField } from './fields.tsx'
import { Form } from './form.tsx'
import type { FormAction } from './form-state.ts'
import { MessageField, type ShownTemplate } from './message-field.tsx'
import { isTicked } from './new-incident-form.tsx'

export interface PlannedWindow {
  id: string
  name: string
  /** Local time of the page's zone, YYYY-MM-DDTHH:MM. */
  from: string
  until: string
  componentIds: string[]
}

interface Props {
  action: FormAction
  draft: Record<string, string>
  components: ShownComponent[]
  templates: ShownTemplate[]
  /** What is scheduled already. */
  planned: PlannedWindow[]
  timeZone: string
}

/** A planned maintenance, once or again and again, in the page's own time zone. */
export function MaintenanceForm({ action, draft, ...rest }: Props) {
  return (
    <Form action={action} draft={draft} draftKey="maintenance-new">
      {({ problems }, typed) => <Fields problems={problems} typed={typed} {...rest} />}
    </Form>
  )
}

interface FieldsProps extends Omit<Props, 'action' | 'draft'> {
  problems: Record<string, string>
  typed: Record<string, string>
}

function Fields({ problems, typed, components, templates, planned, timeZone }: FieldsProps) {
  const [name, setName] = useState(typed.name ?? '')
  const [body, setBody] = useState(typed.body ?? '')
  const [from, setFrom] = useState(typed.scheduledFor ?? '')
  const [until, setUntil] = useState(typed.scheduledUntil ?? '')
  const [first] = useState(typed.affects?.split(',') ?? [])
  const [affects, setAffects] = useState(first)
  const [repeats, setRepeats] = useState(typed.repeats ?? '')
  const affected = components.filter((c) => affects.includes(c.id)).map((c) => c.name)
  const overlaps =
    from === '' || until === '' ? [] : planned.filter((other) => other.from < until && from < other.until)
  const shown = { name, body, status: 'scheduled', glyph: 'under_maintenance' as const, affected, due: '' }
  return (
    <ComposerFrame shown={shown} buttons={<SubmitButton title="⌘ Enter">Schedule maintenance</SubmitButton>}>
      <TextField
        label="What is planned"
        name="name"
        required
        maxLength={255}
        autoFocus
        autoComplete="off"
        defaultValue={typed.name}
        onInput={(event) => setName(event.currentTarget.value)}
        problem={problems.name}
        placeholder="Database upgrade"
      />
      <MessageField
        label="Words to visitors"
        initial={typed.body ?? ''}
        problem={problems.body}
        templates={templates}
        known={{ components: affected.join(', '), incident: name }}
        onText={setBody}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label="Begins"
          type="datetime-local"
          data-wall=""
          name="scheduledFor"
          required
          defaultValue={typed.scheduledFor}
          onInput={(event) => setFrom(event.currentTarget.value)}
          problem={problems.scheduledFor}
          hint={`In the page's time zone, ${timeZone}.`}
        />
        <TextField
          label="Ends"
          type="datetime-local"
          data-wall=""
          name="scheduledUntil"
          required
          defaultValue={typed.scheduledUntil}
          onInput={(event) => setUntil(event.currentTarget.value)}
          problem={problems.scheduledUntil}
        />
      </div>
      <div role="status">
        {overlaps.map((other) => (
          <p key={other.id} className="rounded-md border border-line px-3 py-2 text-sm">
            Overlaps with{' '}
            <a className="underline" href={`/console/incidents/${other.id}`}>
              {other.name}
            </a>
            , {other.from.replace('T', ' ')} to{' '}
            {other.until
              .slice(other.from.slice(0, 10) === other.until.slice(0, 10) ? 11 : 0)
              .replace('T', ' ')}
            {other.componentIds.some((id) => affects.includes(id)) ? ', on the same components' : ''}.
          </p>
        ))}
      </div>
      <Repeats value={repeats} onChoose={setRepeats} typed={typed} problem={problems.recurrence} />
      <ComponentPicker
        legend="Affects"
        name="affects"
        components={components}
        chosen={first}
        onChoose={setAffects}
      />
      <div>
        <CheckField
          label="Start, complete and move the components by itself"
          name="automatic"
          defaultChecked={isTicked(typed, 'automatic')}
        />
        <CheckField label="Notify subscribers" name="notify" defaultChecked={isTicked(typed, 'notify')} />
        <CheckField
          label="Remind subscribers an hour before"
          name="remind"
          defaultChecked={typed.remind === 'on'}
        />
      </div>
    </ComposerFrame>
  )
}

interface RepeatsProps {
  value: string
  typed: Record<string, string>
  problem?: string
  onChoose(value: string): void
}

function Repeats({ value, typed, problem, onChoose }: RepeatsProps) {
  const unit = { DAILY: 'days', WEEKLY: 'weeks' }[value] ?? 'months'
  return (
    <fieldset className="grid min-w-0 gap-3">
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField
          label="Repeats"
          name="repeats"
          value={value}
          problem={problem}
          onChange={(event) => onChoose(event.target.value)}
          hint={value === '' ? undefined : 'At the same local time, also across daylight saving.'}
        >
          <option value="">Once</option>
          <option value="DAILY">Daily</option>
          <option value="WEEKLY">Weekly</option>
          <option value="MONTHLY">Monthly, on the same date</option>
          <option value="MONTHLY-NTH">Monthly, on the same weekday</option>
        </SelectField>
        {value === '' ? null : (
          <div className="grid grid-cols-2 gap-4">
            <TextField
              label={`Every … ${unit}`}
              name="interval"
              type="number"
              min={1}
              max={99}
              defaultValue={typed.interval ?? '1'}
            />
            <TextField label="Until" name="repeatsUntil" type="date" defaultValue={typed.repeatsUntil} />
          </div>
        )}
      </div>
      {value === 'WEEKLY' ? (
        <div className="flex flex-wrap gap-x-5">
          {(Object.keys(DAY_NAMES) as Weekday[]).map((day) => (
            <CheckField
              key={day}
              name="weekdays"
              value={day}
              label={DAY_NAMES[day]}
              defaultChecked={typed.weekdays?.split(',').includes(day) ?? false}
            />
          ))}
        </div>
      ) : null}
    </fieldset>
  )
}
