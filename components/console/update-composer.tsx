'use client'

import { useState } from 'react'
import { defaultWords } from '../../domain/incidents/default-words.ts'
import { impactOf, worseImpact } from '../../domain/incidents/impact.ts'
import type { ComponentStatus, Indicator } from '../../protocol/state-document.ts'
import { glyphOfIncident, listNames, statusWord } from '../status/words.ts'
import { QUIET } from './button-classes.ts'
import { ComponentStatuses, chosenIn, type ShownComponent } from './component-statuses.tsx'
import { ComposerFrame } from './composer-frame.tsx'
import { DueSelect, dueWords } from './due-select.tsx'
import { CheckField, SelectField, SubmitButton, TextField } from './fields.tsx'
import { Form } from './form.tsx'
import type { FormAction, Theirs } from './form-state.ts'
import { Hint, Keys } from './hint.tsx'
import { MessageField, type ShownTemplate } from './message-field.tsx'
import { isTicked, without } from './new-incident-form.tsx'
import { TheirText } from './theirs.tsx'

export interface ComposedIncident {
  id: string
  name: string
  kind: string
  status: string
  impact: string
  isOpen: boolean
  componentIds: string[]
}

interface Props {
  action: FormAction
  draft: Record<string, string>
  components: ShownComponent[]
  templates: ShownTemplate[]
  incident: ComposedIncident
}

const STATUSES: Record<string, readonly string[]> = {
  incident: ['investigating', 'identified', 'monitoring', 'resolved'],
  maintenance: ['scheduled', 'in_progress', 'verifying', 'completed'],
}

/** The largest thing on an incident's page. Resolving is one press: its button sends the status with it. */
export function UpdateComposer({ action, draft, ...rest }: Props) {
  return (
    <Form action={action} draft={draft} draftKey={`incident:${rest.incident.id}:update`} clearOnSuccess>
      {({ problems, count, theirs }, typed) => (
        <Fields problems={problems} answers={count} theirs={theirs} typed={typed} {...rest} />
      )}
    </Form>
  )
}

interface FieldsProps extends Omit<Props, 'action' | 'draft'> {
  problems: Record<string, string>
  /** How often the server has answered: after an answer the newest status counts as seen. */
  answers: number
  /** What somebody else has posted meanwhile, when that is why this was refused. */
  theirs: Theirs | undefined
  typed: Record<string, string>
}

function Fields({ problems, answers, theirs, typed, components, templates, incident }: FieldsProps) {
  const present = incident.status === 'postmortem' ? 'resolved' : incident.status
  const [body, setBody] = useState(typed.body ?? '')
  const [status, setStatus] = useState(typed.status === present ? '' : (typed.status ?? ''))
  // What the poster had before their eyes when they chose: it stays while others go on.
  const [seen, setSeen] = useState({ status: present, answers })
  if (seen.answers !== answers || (status === '' && seen.status !== present))
    setSeen({ status: present, answers })
  const [due, setDue] = useState(typed.due ?? 'impact')
  const [chosen, setChosen] = useState(() => chosenIn(typed, components))
  const end = incident.kind === 'maintenance' ? 'completed' : 'resolved'
  const impact = worseImpact(
    incident.impact as Indicator,
    impactOf(Object.values(chosen).filter((s) => s !== 'under_maintenance') as ComponentStatus[]),
  )
  const linked = components.filter((c) => incident.componentIds.includes(c.id))
  const broken = linked.filter((c) => c.status !== 'operational').map((c) => c.name)
  const next = status || present
  const isEnd = next === 'resolved' || next === 'completed'
  const shown = {
    name: incident.name,
    body: body.trim() === '' ? (defaultWords(status) ?? '') : body,
    status: next,
    glyph: glyphOfIncident({ impact, isOpen: !isEnd }),
    affected: components
      .filter((c) => chosen[c.id] || incident.componentIds.includes(c.id))
      .map((c) => c.name),
    due: isEnd ? '' : dueWords(due, impact),
  }
  const known = { components: shown.affected.join(', '), incident: incident.name }
  return (
    <ComposerFrame
      shown={shown}
      buttons={
        <>
          <Hint words="Post update" keys="⌘↵">
            <SubmitButton>Post update</SubmitButton>
          </Hint>
          {incident.isOpen && present !== 'scheduled' ? (
            <Hint words={end === 'resolved' ? 'Resolve this incident' : 'End this maintenance'} keys="r">
              <button
                type="submit"
                name="resolve"
                value={end}
                className={`${QUIET} min-h-10`}
                data-shortcut="resolve"
              >
                {end === 'resolved' ? 'Resolve' : 'Complete'}
              </button>
            </Hint>
          ) : null}
          <span className="ml-auto hidden items-center gap-1.5 self-center text-dim text-sm sm:flex">
            <Keys keys="?" /> keys
          </span>
        </>
      }
    >
      <input type="hidden" name="id" value={incident.id} />
      <input type="hidden" name="seenStatus" value={seen.status} />
      <MessageField
        label="Update"
        initial={typed.body ?? ''}
        problem={problems.body}
        autoFocus={incident.isOpen}
        templates={templates}
        known={known}
        shortcut="compose"
        onText={setBody}
        onTemplate={(template) => {
          const wanted = template.updateStatus ?? ''
          if (STATUSES[incident.kind]?.includes(wanted) && wanted !== present) setStatus(wanted)
        }}
      />
      <TheirText theirs={theirs} name="body" label="The newest update" verb="posted" />
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField
          label="Status"
          name="status"
          value={status}
          onChange={(event) => setStatus(event.target.value)}
          problem={problems.status}
          hint={
            status !== '' && seen.status !== present
              ? `Somebody has set it to “${statusWord(present)}” meanwhile.`
              : undefined
          }
        >
          <option value="">{statusWord(present)} (as it is)</option>
          {STATUSES[incident.kind]
            ?.filter((value) => value !== present)
            .map((value) => (
              <option key={value} value={value}>
                {statusWord(value)}
              </option>
            ))}
        </SelectField>
        {isEnd ? null : <DueSelect value={due} impact={impact} onChoose={setDue} />}
      </div>
      <details className="border-line border-t" open={Object.keys(chosen).length > 0}>
        <summary className="min-h-11 cursor-pointer content-center">
          <span className="font-medium">Components</span>{' '}
          <span className="text-dim">
            {linked.length === 0
              ? 'none yet'
              : listNames(
                  linked.map((c) => c.name),
                  3,
                )}{' '}
            · change
          </span>
        </summary>
        <ComponentStatuses
          components={components}
          chosen={chosen}
          linked={incident.componentIds}
          onChoose={(id, value) => setChosen(without({ ...chosen, [id]: value }))}
        />
      </details>
      <details className="-mt-4 border-line border-t" open={Boolean(typed.displayAt)}>
        <summary className="min-h-11 cursor-pointer content-center">
          <span className="font-medium">More</span>{' '}
          <span className="text-dim">time of posting, notifications</span>
        </summary>
        <div className="mt-1 grid gap-3 sm:grid-cols-2">
          <TextField
            label="Posted at"
            type="datetime-local"
            name="displayAt"
            defaultValue={typed.displayAt}
            problem={problems.displayAt}
            hint="Where that was before now. In your time zone."
          />
          <CheckField label="Notify subscribers" name="notify" defaultChecked={isTicked(typed, 'notify')} />
        </div>
      </details>
      {broken.length === 0 || !incident.isOpen ? null : (
        <CheckField
          label={`${end === 'resolved' ? 'Resolving' : 'Completing'} makes ${listNames(broken, 3)} operational`}
          name="restore"
          defaultChecked={isTicked(typed, 'restore')}
        />
      )}
    </ComposerFrame>
  )
}
