'use client'

import { type KeyboardEvent, useId, useRef, useState } from 'react'
import { fillPlaceholders, type KnownWords, nextPlaceholder } from '../../domain/templates/placeholders.ts'
import { TextArea } from './fields.tsx'

export interface ShownTemplate {
  id: string
  name: string
  title: string
  body: string
  updateStatus: string | null
  componentIds: string[]
  shouldSendNotifications: boolean
}

interface Props {
  label: string
  initial: string
  problem?: string
  hint?: string
  autoFocus?: boolean
  templates: ShownTemplate[]
  /** What placeholders stand for that are known at once. */
  known: KnownWords
  shortcut?: string
  onText(text: string): void
  onTemplate?(template: ShownTemplate): void
}

/** The text of an update. "/" at the start of a line offers templates; Tab goes from one open placeholder to the next. */
export function MessageField({
  label,
  initial,
  templates,
  known,
  shortcut,
  onText,
  onTemplate,
  ...rest
}: Props) {
  const id = useId()
  const field = useRef<HTMLTextAreaElement>(null)
  /** What follows the slash; null: no templates are offered. */
  const [query, setQuery] = useState<string | null>(null)
  const [active, setActive] = useState(0)
  const found =
    query === null
      ? []
      : templates.filter((t) => t.name.toLowerCase().includes(query.toLowerCase())).slice(0, 8)

  function look() {
    const { value, selectionStart } = field.current!
    const line = value.slice(value.lastIndexOf('\n', selectionStart - 1) + 1, selectionStart)
    setQuery(/^\/[\w -]{0,40}$/.test(line) && templates.length > 0 ? line.slice(1) : null)
    setActive(0)
    onText(value)
  }
  function choose(template: ShownTemplate | undefined) {
    const area = field.current
    if (template === undefined || area === null) return
    const end = area.selectionStart
    const lineStart = area.value.lastIndexOf('\n', end - 1) + 1
    const start = area.value[lineStart] === '/' ? lineStart : end
    const text = fillPlaceholders(template.body, known)
    area.setRangeText(text, start, end, 'end')
    area.focus()
    if (!select(start)) area.setSelectionRange(start + text.length, start + text.length)
    setQuery(null)
    area.dispatchEvent(new Event('input', { bubbles: true }))
    onText(area.value)
    onTemplate?.(template)
  }
  function select(from: number): boolean {
    const place = nextPlaceholder(field.current!.value, from)
    if (place !== null) field.current!.setSelectionRange(place.start, place.end)
    return place !== null
  }
  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    if (query !== null && found.length > 0) {
      const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
      if (step !== 0) setActive((active + step + found.length) % found.length)
      else if (event.key === 'Escape') setQuery(null)
      else if ((event.key === 'Enter' && !event.metaKey && !event.ctrlKey) || event.key === 'Tab')
        choose(found[active])
      else return
      event.preventDefault()
      event.stopPropagation()
      event.nativeEvent.stopImmediatePropagation()
    } else if (event.key === 'Tab' && !event.shiftKey && select(field.current!.selectionEnd))
      event.preventDefault()
  }
  return (
    <div>
      <TextArea
        {...rest}
        ref={field}
        label={label}
        name="body"
        maxLength={25_000}
        rows={5}
        defaultValue={initial}
        data-shortcut={shortcut}
        aria-controls={query === null ? undefined : `${id}-list`}
        aria-activedescendant={query !== null && found.length > 0 ? `${id}-${active}` : undefined}
        onInput={look}
        onKeyDown={onKeyDown}
        action={
          templates.length === 0 ? undefined : (
            <button
              type="button"
              className="min-h-8 text-accent text-sm underline-offset-2 hover:underline"
              aria-expanded={query !== null}
              onClick={() => setQuery(query === null ? '' : null)}
            >
              Templates
            </button>
          )
        }
      />
      {query === null ? null : (
        // biome-ignore lint/a11y/useFocusableInteractive: the field above keeps the focus and names the active option
        <div
          id={`${id}-list`}
          role="listbox"
          aria-label="Templates"
          className="mt-1 rounded-md border border-line bg-raised p-1"
        >
          {found.length === 0 ? <p className="px-2 py-1.5 text-dim">No template is called so.</p> : null}
          {found.map((template, index) => (
            // biome-ignore lint/a11y/useFocusableInteractive: as above
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field above takes the keys
            <div
              key={template.id}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === active}
              className={`flex min-h-11 cursor-pointer items-center gap-3 rounded px-2 sm:min-h-9 ${index === active ? 'bg-line/70' : ''}`}
              onMouseDown={(event) => event.preventDefault()}
              onMouseMove={() => setActive(index)}
              onClick={() => choose(template)}
            >
              <span className="shrink-0 font-medium">{template.name}</span>
              <span className="min-w-0 truncate text-dim text-sm">{template.body}</span>
            </div>
          ))}
        </div>
      )}
    </div>
  )
}
