'use client'

import { Fragment, useState } from 'react'
import { COMPONENT_STATUSES } from '../../protocol/state-document.ts'
import { COMPONENT_WORDS } from '../status/words.ts'
import { Glyph, type GlyphName } from '../ui/glyph.tsx'

export interface ShownComponent {
  id: string
  name: string
  status: string
  group: string | null
}

interface Props {
  components: ShownComponent[]
  /** New statuses by component id. */
  chosen: Record<string, string>
  /** Shown first, besides those that are not operational. */
  linked?: readonly string[]
  onChoose(id: string, status: string): void
}

/** As many rows as one can take in; of more components those that matter, and what is searched for. */
const MANY = 10

/** New statuses for the components that an update is about; unmoved ones are left out of it. */
export function ComponentStatuses({ components, chosen, linked = [], onChoose }: Props) {
  const [query, setQuery] = useState('')
  if (components.length === 0) return null
  const isMany = components.length > MANY
  const matters = (c: ShownComponent) =>
    chosen[c.id] !== undefined || linked.includes(c.id) || c.status !== 'operational'
  const isFound = (c: ShownComponent) =>
    query !== '' && `${c.group ?? ''} ${c.name}`.toLowerCase().includes(query.toLowerCase())
  const first = components.filter((c) => !isMany || matters(c))
  const more = !isMany ? [] : components.filter((c) => !matters(c) && isFound(c)).slice(0, MANY)
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 font-medium">Components</legend>
      {[...first, ...more].map((component, i, shown) => (
        <Fragment key={component.id}>
          {component.group === (shown[i - 1]?.group ?? null) ? null : (
            <p className="border-line border-t pt-2 text-dim text-sm">{component.group ?? 'Others'}</p>
          )}
          <Row component={component} chosen={chosen[component.id] ?? ''} onChoose={onChoose} />
        </Fragment>
      ))}
      {isMany ? (
        <input
          type="search"
          aria-label="Find a component"
          placeholder={`Find one of ${components.length} components`}
          className="mt-1 w-full rounded-md border border-field bg-raised px-3 py-1.5 placeholder:text-dim"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') event.preventDefault()
          }}
        />
      ) : null}
    </fieldset>
  )
}

interface RowProps {
  component: ShownComponent
  chosen: string
  onChoose(id: string, status: string): void
}

function Row({ component, chosen, onChoose }: RowProps) {
  return (
    <label className="grid min-h-11 grid-cols-[minmax(0,1fr)_10.5rem] items-center gap-x-3 border-line border-t py-1 [p+&]:border-0 sm:grid-cols-[minmax(0,1fr)_13rem] md:min-h-10">
      <span className="flex min-w-0 items-center gap-2.5">
        <Glyph name={(chosen || component.status) as GlyphName} />
        <span className="min-w-0 break-words leading-5">{component.name}</span>
      </span>
      <select
        name={`component.${component.id}`}
        value={chosen}
        onChange={(event) => onChoose(component.id, event.target.value)}
        className={`w-full min-w-0 truncate rounded-md border bg-raised px-2 py-1.5 ${chosen === '' ? 'border-line text-dim' : 'border-field font-medium'}`}
      >
        <option value="">{COMPONENT_WORDS[component.status as keyof typeof COMPONENT_WORDS]}</option>
        {COMPONENT_STATUSES.filter((status) => status !== component.status).map((status) => (
          <option key={status} value={status}>
            {COMPONENT_WORDS[status]}
          </option>
        ))}
      </select>
    </label>
  )
}

/** The statuses in a draft's fields, of components that there still are. */
export function chosenIn(
  draft: Record<string, string>,
  components: ShownComponent[],
): Record<string, string> {
  return Object.fromEntries(
    components.flatMap(({ id }) => {
      const status = draft[`component.${id}`]
      return status ? [[id, status]] : []
    }),
  )
}
