'use client'

import { useState } from 'react'
import { CheckField } from './fields.tsx'

export interface Pickable {
  id: string
  name: string
  group?: string | null
}

interface Props {
  legend: string
  /** The name under which each chosen id is sent. */
  name: string
  components: readonly Pickable[]
  chosen: readonly string[]
  onChoose?(ids: string[]): void
}

/** As many boxes as one can take in; of more components those that are chosen, and what is searched for. */
const MANY = 24
const MAX_FOUND = 12

/** Chooses components by their boxes; the chosen keep the order in which they were chosen. */
export function ComponentPicker({ legend, name, components, chosen, onChoose }: Props) {
  const [ids, setIds] = useState<readonly string[]>(chosen)
  const [query, setQuery] = useState('')
  const isMany = components.length > MANY
  const byId = new Map(components.map((component) => [component.id, component]))
  const wanted = query.trim().toLowerCase()
  const shown = [
    // What was chosen at first stays where it is, also when its box is emptied.
    ...new Set([...chosen, ...(isMany ? ids : [])]),
    ...components
      .filter((one) => !isMany || (wanted !== '' && nameOf(one).toLowerCase().includes(wanted)))
      .slice(0, isMany ? MAX_FOUND : components.length)
      .map((one) => one.id),
  ]
  const choose = (id: string, isChosen: boolean) => {
    const next = isChosen ? [...ids, id] : ids.filter((other) => other !== id)
    setIds(next)
    onChoose?.(next)
  }
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 font-medium">{legend}</legend>
      <div className="grid gap-x-6 sm:grid-cols-2">
        {[...new Set(shown)].map((id) => {
          const component = byId.get(id)
          if (component === undefined) return null
          return (
            <CheckField
              key={id}
              name={name}
              value={id}
              label={nameOf(component)}
              checked={ids.includes(id)}
              onChange={(event) => choose(id, event.target.checked)}
            />
          )
        })}
      </div>
      {isMany ? (
        <input
          type="search"
          aria-label={`Find one for ${legend.toLowerCase()}`}
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

function nameOf({ name, group }: Pickable): string {
  return group ? `${group} / ${name}` : name
}
