'use client'

import type { Theirs } from './form-state.ts'

/** What somebody else has saved in the same field, beside one's own text; nothing where the two agree. */
export function TheirText({
  theirs,
  name,
  label,
  verb = 'saved',
}: {
  theirs: Theirs | undefined
  name: string
  label: string
  verb?: 'saved' | 'posted'
}) {
  const text = theirs?.fields[name]
  if (theirs === undefined || text === undefined) return null
  return (
    <figure className="rounded-md border border-line border-l-3 border-l-accent bg-raised p-3">
      <figcaption className="mb-1 text-dim text-sm">
        {label}, as {theirs.by ?? 'somebody else'} has {verb} it
      </figcaption>
      <pre className="whitespace-pre-wrap break-words font-sans">{text === '' ? '(empty)' : text}</pre>
    </figure>
  )
}
