'use client'

import { COMPONENT_STATUSES } from '../../protocol/state-document.ts'
import { COMPONENT_WORDS } from '../status/words.ts'

interface Props {
  components: { id: string; name: string; status: string; group: string | null }[]
  draft: Record<string, string>
}

/** New statuses for the components that an update is about; unmoved ones are left out of it. */
export function ComponentStatuses({ components, draft }: Props) {
  if (components.length === 0) return null
  return (
    <fieldset className="grid gap-1">
      <legend className="mb-1 font-medium">Components</legend>
      {components.map((component) => (
        <label
          key={component.id}
          className="flex min-h-10 flex-wrap items-center justify-between gap-x-4 border-line border-t py-1"
        >
          <span>
            {component.group === null ? '' : <span className="text-dim">{component.group} / </span>}
            {component.name}
          </span>
          <select
            name={`component.${component.id}`}
            defaultValue={draft[`component.${component.id}`] ?? ''}
            className={`rounded-md border border-field bg-raised px-2 py-1.5 s-${component.status}`}
          >
            <option value="">
              {COMPONENT_WORDS[component.status as keyof typeof COMPONENT_WORDS]} (as it is)
            </option>
            {COMPONENT_STATUSES.filter((status) => status !== component.status).map((status) => (
              <option key={status} value={status}>
                {COMPONENT_WORDS[status]}
              </option>
            ))}
          </select>
        </label>
      ))}
    </fieldset>
  )
}
