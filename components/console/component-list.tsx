'use client'

import { type ReactNode, startTransition, useActionState, useEffect, useRef, useState } from 'react'
import { COMPONENT_WORDS } from '../status/words.ts'
import { Glyph, type GlyphName } from '../ui/glyph.tsx'
import { Icon } from '../ui/icon.tsx'
import { ComponentForm, GroupForm } from './component-forms.tsx'
import { EMPTY_FORM, type FormAction } from './form-state.ts'

interface Shown {
  id: string
  name: string
  description: string | null
  status: string
  revision: number
}
interface Branch extends Shown {
  /** Null: no group. */
  members: Shown[] | null
}
type Way = 'up' | 'down'
type Move = (id: string, way: Way) => void

interface Props {
  tree: Branch[]
  changeComponent: FormAction
  changeGroup: FormAction
}

/**
 * All components and groups in the page's order. A row's fields come when it is opened: of five hundred rows one is
 * looked at. Arrows, or Alt with an arrow key, move a row among its siblings; the focus stays with it.
 */
export function ComponentList({ tree, changeComponent, changeGroup }: Props) {
  const [state, run, isPending] = useActionState(changeComponent, EMPTY_FORM)
  const list = useRef<HTMLUListElement>(null)
  const last = useRef<string>(undefined)
  useEffect(() => {
    // Moved within the page, a button loses the focus.
    if (state.count > 0 && document.activeElement === document.body)
      list.current?.querySelector<HTMLElement>(`[data-move="${last.current}"]`)?.focus()
  }, [state])
  const move: Move = (id, way) => {
    if (isPending) return
    last.current = `${id} ${way}`
    const form = new FormData()
    form.set('id', id)
    form.set('intent', way)
    startTransition(() => run(form))
  }
  const components = tree.flatMap(({ members, ...component }) => members ?? [component])
  return (
    <>
      <ul ref={list}>
        {tree.map(({ members, ...branch }) =>
          members === null ? (
            <Row key={branch.id} shown={branch} move={move}>
              <ComponentForm key={branch.revision} action={changeComponent} component={branch} />
            </Row>
          ) : (
            <Row
              key={branch.id}
              shown={branch}
              move={move}
              size={members.length}
              below={members.map((member) => (
                <Row key={member.id} shown={member} move={move}>
                  <ComponentForm key={member.revision} action={changeComponent} component={member} />
                </Row>
              ))}
            >
              <GroupForm
                key={branch.revision}
                action={changeGroup}
                group={branch}
                members={members.map((member) => member.id)}
                components={components}
              />
            </Row>
          ),
        )}
      </ul>
      <p role="status" className={state.ok || state.message === '' ? 'sr-only' : 'mt-2 text-bad'}>
        {state.message}
      </p>
    </>
  )
}

interface RowProps {
  shown: Shown
  move: Move
  /** Of a group: how many are in it, and their rows. */
  size?: number
  below?: ReactNode
  children: ReactNode
}

function Row({ shown, move, size, below, children }: RowProps) {
  const [isOpen, setOpen] = useState(false)
  const { id, name, status } = shown
  return (
    <li
      className="border-line border-t"
      onKeyDown={(event) => {
        const way = ({ ArrowUp: 'up', ArrowDown: 'down' } as const)[event.key as 'ArrowUp']
        if (way === undefined || !event.altKey) return
        event.preventDefault()
        // A group's row holds its members' rows: only the innermost moves.
        event.stopPropagation()
        move(id, way)
      }}
    >
      <div className="flex items-start gap-2">
        <details className="min-w-0 flex-1" onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary className="flex min-h-11 cursor-pointer items-center gap-3 md:min-h-9">
            {size === undefined ? <Glyph name={status as GlyphName} /> : null}
            <span className={`min-w-0 truncate ${size === undefined ? 'flex-1' : 'font-medium'}`}>
              {name}
            </span>
            <span className={`text-dim text-sm ${size === undefined ? 'hidden sm:inline' : ''}`}>
              {size === undefined
                ? COMPONENT_WORDS[status as keyof typeof COMPONENT_WORDS]
                : `group of ${size}`}
            </span>
          </summary>
          {isOpen ? <div className="max-w-2xl py-3">{children}</div> : null}
        </details>
        <span className="flex flex-none">
          <MoveButton shown={shown} way="up" move={move} />
          <MoveButton shown={shown} way="down" move={move} />
        </span>
      </div>
      {below === undefined ? null : <ul className="pl-6">{below}</ul>}
    </li>
  )
}

function MoveButton({ shown, way, move }: { shown: Shown; way: Way; move: Move }) {
  return (
    <button
      type="button"
      data-move={`${shown.id} ${way}`}
      aria-label={`Move ${shown.name} ${way}`}
      aria-keyshortcuts={way === 'up' ? 'Alt+ArrowUp' : 'Alt+ArrowDown'}
      className="inline-flex size-9 items-center justify-center rounded-md text-dim hover:bg-line/60 hover:text-fg"
      onClick={() => move(shown.id, way)}
    >
      <Icon name={way} />
    </button>
  )
}
