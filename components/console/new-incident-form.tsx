'use client'

import { type KeyboardEvent, useRef, useState } from 'react'
import { impactOf } from '../../domain/incidents/impact.ts'
import { fillPlaceholders } from '../../domain/templates/placeholders.ts'
import type { ComponentStatus, Indicator } from '../../protocol/state-document.ts'
import { glyphOfIncident } from '../status/words.ts'
import { ComponentStatuses, chosenIn, type ShownComponent } from './component-statuses.tsx'
import { ComposerFrame } from './composer-frame.tsx'
import { DueSelect, dueWords } from './due-select.tsx'
import { CheckField, SelectField, SubmitButton, TextField } from './fields.tsx'
import { Form } from './form.tsx'
import type { FormAction } from './form-state.ts'
import { MessageField, type ShownTemplate } from './message-field.tsx'

interface Props {
  action: FormAction
  draft: Record<string, string>
  components: ShownComponent[]
  templates: ShownTemplate[]
  pageName: string
}

/** Title, text, one press: everything else has a default that is right more often than not. */
export function NewIncidentForm({ action, draft, ...rest }: Props) {
  return (
    <Form action={action} draft={draft} draftKey="incident-new">
      {({ problems }, typed) => <Fields problems={problems} typed={typed} {...rest} />}
    </Form>
  )
}

interface FieldsProps extends Omit<Props, 'action' | 'draft'> {
  problems: Record<string, string>
  typed: Record<string, string>
}

function Fields({ problems, typed, components, templates, pageName }: FieldsProps) {
  const title = useRef<HTMLInputElement>(null)
  const [name, setName] = useState(typed.name ?? '')
  const [body, setBody] = useState(typed.body ?? '')
  const [status, setStatus] = useState(typed.status ?? 'investigating')
  const [override, setOverride] = useState(typed.impact ?? '')
  const [due, setDue] = useState(typed.due ?? 'impact')
  const [chosen, setChosen] = useState(() => chosenIn(typed, components))
  const impact = (override || impactOf(Object.values(chosen) as ComponentStatus[])) as Indicator
  const affected = components.filter((c) => chosen[c.id]).map((c) => c.name)
  const known = { components: affected.join(', '), incident: name, page: pageName }
  const shown = {
    name,
    body,
    status,
    glyph: glyphOfIncident({ impact, isOpen: true }),
    affected,
    due: dueWords(due, impact),
  }
  function take(template: ShownTemplate) {
    if (name.trim() === '') {
      const named = { ...known, components: componentNames(template) || known.components }
      title.current!.value = fillPlaceholders(template.title, named)
      setName(title.current!.value)
    }
    if (['investigating', 'identified', 'monitoring'].includes(template.updateStatus ?? ''))
      setStatus(template.updateStatus!)
    const added = template.componentIds.filter((id) => !chosen[id] && components.some((c) => c.id === id))
    setChosen({ ...chosen, ...Object.fromEntries(added.map((id) => [id, 'partial_outage'])) })
  }
  const componentNames = (template: ShownTemplate) =>
    components
      .filter((c) => template.componentIds.includes(c.id))
      .map((c) => c.name)
      .join(', ')
  return (
    <ComposerFrame shown={shown} buttons={<SubmitButton title="⌘ Enter">Open incident</SubmitButton>}>
      <TextField
        ref={title}
        label="What is wrong"
        name="name"
        required
        maxLength={255}
        autoFocus
        autoComplete="off"
        defaultValue={typed.name}
        onInput={(event) => setName(event.currentTarget.value)}
        problem={problems.name}
        placeholder="Chats do not load"
        enterKeyHint="next"
        onKeyDown={toText}
      />
      <MessageField
        label="First words to visitors"
        initial={typed.body ?? ''}
        problem={problems.body}
        hint={
          templates.length === 0
            ? 'Markdown. What you know, what you do, when you say more.'
            : 'Markdown. “/” brings a template.'
        }
        templates={templates}
        known={known}
        onText={setBody}
        onTemplate={take}
      />
      <ComponentStatuses
        components={components}
        chosen={chosen}
        onChoose={(id, next) => setChosen(without({ ...chosen, [id]: next }))}
      />
      <details
        className="border-line border-t pt-2"
        open={Object.keys(typed).some((key) => MORE.has(key) && typed[key])}
      >
        <summary className="min-h-9 cursor-pointer font-medium">
          {status === 'investigating' ? 'Investigating' : 'Status'}, impact {impact}
          {shown.due === '' ? '' : `, next update ${shown.due}`} <span className="text-dim">· change</span>
        </summary>
        <div className="mt-2 grid gap-4 sm:grid-cols-2">
          <SelectField
            label="Status"
            name="status"
            value={status}
            onChange={(event) => setStatus(event.target.value)}
            problem={problems.status}
          >
            <option value="investigating">Investigating</option>
            <option value="identified">Identified</option>
            <option value="monitoring">Monitoring</option>
          </SelectField>
          <SelectField
            label="Impact"
            name="impact"
            value={override}
            onChange={(event) => setOverride(event.target.value)}
            problem={problems.impactOverride}
          >
            <option value="">From the components</option>
            <option value="minor">Minor</option>
            <option value="major">Major</option>
            <option value="critical">Critical</option>
            <option value="none">None</option>
          </SelectField>
          <DueSelect value={due} impact={impact} onChoose={setDue} />
          <TextField
            label="Began"
            type="datetime-local"
            name="startedAt"
            defaultValue={typed.startedAt}
            problem={problems.startedAt}
            hint="Where that was before now. In your time zone."
          />
          <TextField
            label="Ended"
            type="datetime-local"
            name="endedAt"
            defaultValue={typed.endedAt}
            problem={problems.endedAt}
            hint="Only to write down one that is over."
          />
        </div>
      </details>
      <CheckField label="Notify subscribers" name="notify" defaultChecked={isTicked(typed, 'notify')} />
    </ComposerFrame>
  )
}

/** Enter goes on to the text: half an incident is not sent by a key too many. */
function toText(event: KeyboardEvent<HTMLInputElement>) {
  if (event.key !== 'Enter' || event.metaKey || event.ctrlKey || event.nativeEvent.isComposing) return
  event.preventDefault()
  event.currentTarget.form?.querySelector<HTMLElement>('textarea[name=body]')?.focus()
}

const MORE = new Set(['startedAt', 'endedAt', 'impact'])

/** A draft knows only ticked boxes; without a draft they are ticked. */
export function isTicked(draft: Record<string, string>, name: string): boolean {
  return Object.keys(draft).length < 3 || draft[name] === 'on'
}

/** Leaves out what was put back to "as it is". */
export function without(chosen: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(chosen).filter(([, status]) => status !== ''))
}
