'use client'

import { useState } from 'react'
import { type Counted, countMeant } from '../../../domain/directives/count-meant.ts'
import { sayDirective } from '../../../domain/directives/say-directive.ts'
import { CheckField, SelectField, SubmitButton, TextArea, TextField } from '../fields.tsx'
import { Form } from '../form.tsx'
import type { FormAction } from '../form-state.ts'

interface Props {
  action: FormAction
  fleet: Counted[]
  releases: { app: string; version: string }[]
  apps: string[]
  /** What the form opens with: a bad release's app and version, or nothing. */
  given: { app: string; versions: string }
}

const KINDS = [
  ['reload', 'Reload old versions'],
  ['disconnect', 'Disconnect: apps close their own connections'],
  ['gate', 'Close a gate in the app'],
  ['silence', 'Silence: hide the banner, close our streams'],
] as const
const LIVES = [
  ['30', '30 minutes'],
  ['120', '2 hours'],
  ['720', '12 hours'],
  ['1440', '24 hours'],
] as const
type Kind = (typeof KINDS)[number][0]

/** Orders clients to do something, and says in a sentence what that will be before it is. */
export function DirectiveForm({ action, fleet, releases, apps, given }: Props) {
  const [kind, setKind] = useState<Kind>('reload')
  const [fields, setFields] = useState<Record<string, string>>({
    app: given.app,
    versions: given.versions,
    rollout: '5',
    spreadSeconds: '300',
    lifeMinutes: '120',
    mode: 'suggest',
    hidden: 'when-shown',
    scope: 'hidden',
    name: '',
  })
  const field = (name: string) => ({
    name,
    value: fields[name] ?? '',
    onChange: (event: { target: { value: string } }) =>
      setFields((before) => ({ ...before, [name]: event.target.value })),
  })
  const sentence = say(kind, fields, fleet, releases)
  const isHard =
    (kind === 'reload' && fields.mode === 'force') || kind === 'silence' || Number(fields.rollout) > 25
  return (
    <Form action={action}>
      {({ problems }) => (
        <>
          <SelectField
            label="What to do"
            name="kind"
            value={kind}
            onChange={(event) => setKind(event.target.value as Kind)}
          >
            {KINDS.map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </SelectField>
          {kind === 'reload' ? (
            <>
              <SelectField label="How" problem={problems.mode} {...field('mode')}>
                <option value="suggest">Suggest: a banner that can be dismissed</option>
                <option value="require">Require: a banner that stays</option>
                <option value="force">Force: reload by itself when nothing is unsaved</option>
              </SelectField>
              {fields.mode === 'force' ? (
                <SelectField label="Hidden tabs" problem={problems.hidden} {...field('hidden')}>
                  <option value="when-shown">Reload when next shown, which spares the servers</option>
                  <option value="now">Reload too: for old code that hammers from the background</option>
                </SelectField>
              ) : null}
              <TextArea
                label="Words on the banner"
                name="message"
                rows={2}
                hint="Left empty: our own words, in the reader’s language."
                problem={problems.message}
              />
            </>
          ) : null}
          {kind === 'disconnect' ? (
            <SelectField label="Which tabs" problem={problems.scope} {...field('scope')}>
              <option value="hidden">Hidden tabs only</option>
              <option value="all">All tabs</option>
            </SelectField>
          ) : null}
          {kind === 'gate' ? (
            <TextField label="Name of the gate" problem={problems.name} {...field('name')} />
          ) : null}
          <div className="grid gap-4 sm:grid-cols-2">
            <TextField
              label="App"
              list="apps"
              hint="Its data-app; empty: every app."
              problem={problems.target}
              {...field('app')}
            />
            <datalist id="apps">
              {apps.map((app) => (
                <option key={app} value={app} />
              ))}
            </datalist>
            <TextField
              label={kind === 'reload' ? 'Bad versions' : 'Versions'}
              hint={
                kind === 'reload' ? 'By name, divided by commas.' : 'Divided by commas; empty: every version.'
              }
              problem={problems.versions}
              data-shortcut="compose"
              {...field('versions')}
            />
          </div>
          <div className="grid gap-4 sm:grid-cols-3">
            <TextField
              label="Rollout, %"
              type="number"
              min={0}
              max={100}
              hint="Start small; raise it below."
              problem={problems.rollout}
              {...field('rollout')}
            />
            <TextField
              label="Spread, seconds"
              type="number"
              min={0}
              max={43_200}
              problem={problems.spreadSeconds}
              {...field('spreadSeconds')}
            />
            <SelectField label="Ends after" problem={problems.expiresAt} {...field('lifeMinutes')}>
              {LIVES.map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </SelectField>
          </div>
          <p aria-live="polite" className="rounded-md border border-line bg-raised p-3">
            {sentence}
          </p>
          {isHard ? (
            <CheckField
              label={
                kind === 'silence'
                  ? 'I mean to hide what we say from them'
                  : 'I have read the sentence above and mean it'
              }
              name="meant"
              required
            />
          ) : null}
          <div>
            <SubmitButton>Issue directive</SubmitButton>
          </div>
        </>
      )}
    </Form>
  )
}

function say(
  kind: Kind,
  fields: Record<string, string>,
  fleet: readonly Counted[],
  releases: Props['releases'],
): string {
  const versions = splitVersions(fields.versions ?? '')
  if (kind === 'reload' && versions.length === 0)
    return 'Name the bad versions. “Everything but the newest” would loop while a deploy is rolling.'
  const rollout = Math.min(100, Math.max(0, Math.round(Number(fields.rollout) || 0)))
  const app = fields.app?.trim() || undefined
  const target = { app, versions: versions.length === 0 ? undefined : versions, rollout }
  const base = { target, spreadSeconds: Number(fields.spreadSeconds) || 0, expiresAt: '' }
  const meant = countMeant(fleet, target, releases)
  const until = `after ${LIVES.find(([value]) => value === fields.lifeMinutes)?.[1] ?? ''}`
  const name = fields.name?.trim() || '…'
  switch (kind) {
    case 'reload': {
      const mode = fields.mode as 'suggest' | 'require' | 'force'
      const hidden = fields.hidden as 'when-shown' | 'now'
      return sayDirective({ ...base, kind, mode, hidden, idleSeconds: 900 }, meant, until)
    }
    case 'disconnect':
      return sayDirective({ ...base, kind, scope: fields.scope as 'hidden' | 'all' }, meant, until)
    case 'gate':
      return sayDirective({ ...base, kind, name }, meant, until)
    case 'silence':
      return sayDirective({ ...base, kind }, meant, until)
  }
}

/** Versions as they are typed: divided by commas or spaces. */
function splitVersions(text: string): string[] {
  return text.split(/[\s,]+/).filter((version) => version !== '')
}
