import { Markdown } from '../status/markdown.tsx'
import { statusWord } from '../status/words.ts'
import { CorrectionForm } from './correction-form.tsx'
import type { FormAction } from './form-state.ts'
import { LocalTime } from './local-time.tsx'

interface Update {
  id: string
  status: string
  body: string
  displayAt: Date | null
  createdAt: Date
  authorName: string | null
  isCorrected: boolean
  revision: number
}

interface Edit {
  id: string
  body: string
  editedAt: Date
  editorName: string | null
}

interface Props {
  incident: { id: string; updates: Update[] }
  /** What updates said before, by update id. */
  edits: ReadonlyMap<string, Edit[]>
  timeZone: string
  action: FormAction
}

/** What was posted, newest first; each update can be corrected, and keeps what it said before. */
export function Timeline({ incident, edits, timeZone, action }: Props) {
  return (
    <ol>
      {incident.updates.map((update) => (
        <li key={update.id} className="border-line border-t py-3">
          <p className="text-sm">
            <strong>{statusWord(update.status)}</strong>{' '}
            <span className="text-dim">
              <LocalTime at={update.displayAt ?? update.createdAt} timeZone={timeZone} />
              {update.authorName === null ? '' : ` · ${update.authorName}`}
              {update.isCorrected ? ' · corrected' : ''}
            </span>
          </p>
          <div className="max-w-[75ch] break-words">
            <Markdown source={update.body} />
          </div>
          {update.status === 'postmortem' ? null : (
            <div className="mt-1 flex flex-wrap gap-x-5">
              <details className="open:w-full">
                <summary className="min-h-8 cursor-pointer content-center text-dim text-sm">Correct</summary>
                <CorrectionForm action={action} incidentId={incident.id} update={plain(update)} />
              </details>
              <History edits={edits.get(update.id) ?? []} timeZone={timeZone} />
            </div>
          )}
        </li>
      ))}
    </ol>
  )
}

function plain({ id, body, revision }: Update) {
  return { id, body, revision }
}

function History({ edits, timeZone }: { edits: Edit[]; timeZone: string }) {
  if (edits.length === 0) return null
  return (
    <details className="open:w-full">
      <summary className="min-h-8 cursor-pointer content-center text-dim text-sm">
        {edits.length} earlier wording{edits.length === 1 ? '' : 's'}
      </summary>
      <ol className="mt-1 grid gap-2">
        {edits.map((edit) => (
          <li key={edit.id} className="rounded-md border border-line bg-raised p-3">
            <p className="text-dim text-sm">
              until <LocalTime at={edit.editedAt} timeZone={timeZone} />
              {edit.editorName === null ? '' : `, changed by ${edit.editorName}`}
            </p>
            <pre className="whitespace-pre-wrap break-words font-sans">{edit.body}</pre>
          </li>
        ))}
      </ol>
    </details>
  )
}
