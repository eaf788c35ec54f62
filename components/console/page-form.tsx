'use client'

import { CheckField, SubmitButton, TextArea, TextField } from './fields.tsx'
import { Form } from './form.tsx'
import type { FormAction } from './form-state.ts'

export interface PageSettings {
  name: string
  description: string
  timeZone: string
  url: string
  host: string
  supportUrl: string
  isPartialOutageCounted: boolean
}

/** What a status page says of itself. `zones` are the names of the tz database that this runtime knows. */
export function PageForm({
  action,
  settings,
  zones,
}: {
  action: FormAction
  settings: PageSettings
  zones: string[]
}) {
  return (
    <Form action={action} className="grid max-w-xl gap-5">
      {({ problems }) => (
        <>
          <TextField
            label="Name"
            name="name"
            required
            maxLength={255}
            defaultValue={settings.name}
            problem={problems.name}
            hint="Visitors read it at the top of the page and in the title of its feeds."
          />
          <TextArea
            label="Description"
            name="description"
            rows={2}
            maxLength={5000}
            defaultValue={settings.description}
            problem={problems.description}
            hint="A sentence under the overall status. Empty: none."
          />
          <TextField
            label="Time zone"
            name="timeZone"
            required
            list="zones"
            autoComplete="off"
            spellCheck={false}
            defaultValue={settings.timeZone}
            problem={problems.timeZone}
            hint="Days of the history and times in feeds and APIs; on the page itself everybody reads their own."
          />
          <datalist id="zones">
            {zones.map((zone) => (
              <option key={zone} value={zone} />
            ))}
          </datalist>
          <TextField
            label="Address for links"
            name="url"
            type="url"
            maxLength={500}
            placeholder="https://status.example.com"
            defaultValue={settings.url}
            problem={problems.url}
            hint="Where feeds, APIs and banners point to. Empty: the installation's PUBLIC_URL."
          />
          <TextField
            label="Host"
            name="host"
            maxLength={260}
            placeholder="status.example.com"
            defaultValue={settings.host}
            problem={problems.host}
            hint="Requests for this host show this page. Needed only where an installation has several pages."
          />
          <TextField
            label="Support"
            name="supportUrl"
            type="url"
            maxLength={500}
            placeholder="https://help.example.com or mailto:help@example.com"
            defaultValue={settings.supportUrl}
            problem={problems.supportUrl}
            hint="A link at the foot of the page."
          />
          <CheckField
            label="A partial outage counts against uptime, at 30 % of its time"
            name="partialOutage"
            defaultChecked={settings.isPartialOutageCounted}
          />
          <div>
            <SubmitButton>Save</SubmitButton>
          </div>
        </>
      )}
    </Form>
  )
}
