'use client'

import { plainText } from '../../domain/state/plain-text.ts'
import { MAX_MESSAGE_CHARACTERS } from '../../protocol/limits.ts'
import { Markdown } from '../status/markdown.tsx'
import { listNames, statusWord } from '../status/words.ts'
import { Glyph, type GlyphName } from '../ui/glyph.tsx'

export interface Previewed {
  name: string
  body: string
  status: string
  glyph: GlyphName
  affected: string[]
  /** In words; empty: nothing is promised. */
  due: string
}

/** What people will get, while it is written: the page's notice, and the line that apps show. */
export function Preview({ shown }: { shown: Previewed }) {
  const { name, body, status, glyph, affected, due } = shown
  const nameless = status === 'scheduled' ? 'What is planned' : 'What is wrong'
  const line = plainText(body, MAX_MESSAGE_CHARACTERS)
  return (
    <section aria-label="Preview" className="grid content-start gap-4">
      <div>
        <p className="mb-1 text-dim text-sm">On the page</p>
        <div className="rounded-md border border-line bg-raised p-4">
          <p className="flex items-center gap-2 font-semibold">
            <Glyph name={glyph} />
            <span className="min-w-0 break-words">{name || nameless}</span>
          </p>
          {affected.length === 0 ? null : (
            <p className="mt-1 text-dim text-sm">Affects {listNames(affected, 4)}</p>
          )}
          <p className="mt-3 text-sm">
            <strong>{statusWord(status)}</strong> <span className="text-dim">just now</span>
          </p>
          {body.trim() === '' ? null : (
            <div className="mt-1 min-w-0 break-words">
              <Markdown source={body} />
            </div>
          )}
          {due === '' ? null : <p className="mt-2 text-dim text-sm">Next update {due}</p>}
        </div>
      </div>
      <div>
        <p className="mb-1 text-dim text-sm">In apps that show the banner</p>
        <div
          className={`flex items-start gap-2 rounded-md border border-line border-l-3 bg-raised p-3 text-sm s-${glyph}`}
        >
          <span className="mt-0.5">
            <Glyph name={glyph} />
          </span>
          <p className="line-clamp-3 min-w-0 break-words text-fg">
            <strong>{name || nameless}</strong> {line}
          </p>
        </div>
      </div>
    </section>
  )
}
