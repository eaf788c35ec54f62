'use client'

import { Dialog } from '@base-ui/react/dialog'
import { useRouter } from 'next/navigation'
import { type KeyboardEvent, type RefObject, useId, useState } from 'react'
import { Keys } from './hint.tsx'
import { pressTarget, SHORTCUTS } from './key-table.ts'

export interface Command {
  label: string
  /** Words in dim beside it: what kind of thing it is. */
  kind: string
  keys?: string
  href?: string
  target?: string
}

interface Props {
  isOpen: boolean
  onOpenChange(isOpen: boolean): void
  /** Gets the focus back. */
  opener: RefObject<HTMLElement | null>
  /** Open incidents and the like, before the fixed commands. */
  extra: readonly Command[]
}

/** Everything that can be done or gone to, by typing a few letters of it. */
export function CommandPalette({ isOpen, onOpenChange, opener, extra }: Props) {
  return (
    <Dialog.Root open={isOpen} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/40" />
        <Dialog.Popup
          aria-label="Commands"
          finalFocus={opener}
          className="fixed inset-x-3 top-3 z-50 mx-auto max-w-xl overflow-hidden rounded-lg border border-line bg-raised shadow-xl sm:top-[12vh]"
        >
          <PaletteList extra={extra} close={() => onOpenChange(false)} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function commandsOf(extra: readonly Command[]): Command[] {
  const fixed = SHORTCUTS.filter(
    ({ target }) => target === undefined || document.querySelector(`[data-shortcut="${target}"]`) !== null,
  ).map((shortcut) => ({ ...shortcut, kind: shortcut.keys.startsWith('g ') ? 'Go to' : 'Do' }))
  return [
    ...fixed.filter((command) => command.kind === 'Do'),
    ...extra,
    ...fixed.filter((c) => c.kind === 'Go to'),
  ]
}

function PaletteList({ extra, close }: { extra: readonly Command[]; close(): void }) {
  const router = useRouter()
  const id = useId()
  const [query, setQuery] = useState('')
  const [active, setActive] = useState(0)
  const [all] = useState(() => commandsOf(extra))
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const found = all.filter(({ label, kind }) =>
    words.every((word) => `${kind} ${label}`.toLowerCase().includes(word)),
  )
  const run = (command: Command | undefined) => {
    if (command === undefined) return
    close()
    if (command.href !== undefined) router.push(command.href)
    // After the dialog has given the focus back.
    else requestAnimationFrame(() => requestAnimationFrame(() => pressTarget(command.target!)))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) {
      event.preventDefault()
      const next = (active + step + found.length) % Math.max(1, found.length)
      setActive(next)
      document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' })
    } else if (event.key === 'Enter') {
      event.preventDefault()
      run(found[active])
    }
  }
  return (
    <>
      <input
        role="combobox"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={found.length > 0 ? `${id}-${active}` : undefined}
        aria-label="What do you want to do?"
        placeholder="What do you want to do?"
        className="w-full border-line border-b bg-transparent px-4 py-3 text-base outline-none placeholder:text-dim"
        // biome-ignore lint/a11y/noAutofocus: the palette is opened to type into it
        autoFocus
        autoComplete="off"
        value={query}
        onChange={(event) => {
          setQuery(event.target.value)
          setActive(0)
        }}
        onKeyDown={onKeyDown}
      />
      {/* biome-ignore lint/a11y/useFocusableInteractive: the field above keeps the focus and names the active option */}
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label="Commands"
        className="max-h-[60vh] overflow-auto p-1.5"
      >
        {found.map((command, index) => (
          // biome-ignore lint/a11y/useFocusableInteractive: as above
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above takes the keys
          <div
            key={`${command.kind} ${command.label} ${command.href ?? ''}`}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            className={`flex min-h-11 cursor-pointer items-center gap-3 rounded-md px-2.5 sm:min-h-9 ${index === active ? 'bg-line/70' : ''}`}
            onMouseMove={() => setActive(index)}
            onClick={() => run(command)}
          >
            <span className="w-16 shrink-0 text-dim text-sm">{command.kind}</span>
            <span className="min-w-0 flex-1 truncate">{command.label}</span>
            {command.keys === undefined ? null : (
              <span className="text-dim">
                <Keys keys={command.keys} />
              </span>
            )}
          </div>
        ))}
      </div>
      {found.length === 0 ? <p className="px-4 pb-4 text-dim">Nothing is called so.</p> : null}
    </>
  )
}
