'use client'

import type { ReactNode } from 'react'

/** A row that Alt with an arrow key moves, by pressing its own `data-move` buttons. */
export function Movable({ className, children }: { className: string; children: ReactNode }) {
  return (
    <li
      className={className}
      onKeyDown={(event) => {
        const way = { ArrowUp: 'up', ArrowDown: 'down' }[event.key]
        if (way === undefined || !event.altKey) return
        event.preventDefault()
        // A group's row holds its members' rows: only the innermost moves.
        event.stopPropagation()
        event.currentTarget.querySelector<HTMLButtonElement>(`[data-move=${way}] button`)?.click()
      }}
    >
      {children}
    </li>
  )
}
