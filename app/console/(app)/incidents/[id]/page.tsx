import { notFound } from 'next/navigation'
import { CorrectionForm, UpdateComposer } from '../../../../../components/console/incident-forms.tsx'
import { Markdown } from '../../../../../components/status/markdown.tsx'
import { Time } from '../../../../../components/status/time.tsx'
import { glyphOfImpact, statusWord } from '../../../../../components/status/words.ts'
import { Glyph } from '../../../../../components/ui/glyph.tsx'
import { readConsoleComponents, readConsolePage } from '../../../../../server/console/read-console.ts'
import { readDraft } from '../../../../../server/drafts/drafts.ts'
import { loadIncident } from '../../../../../server/incidents/incident-record.ts'
import { correctUpdate, keepDraft, postUpdate } from '../../../actions/incidents.ts'
import { signedIn } from '../../../session.ts'

export default async function Incident({ params }: { params: Promise<{ id: string }> }) {
  const { deps, actor, pageId } = await signedIn()
  const { id } = await params
  const incident = await loadIncident(deps.db, pageId, id).catch(() => null)
  if (incident === null) notFound()
  const [page, components, draft] = await Promise.all([
    readConsolePage(deps, pageId),
    readConsoleComponents(deps, pageId),
    readDraft(deps, actor.id, `incident:${id}:update`),
  ])
  return (
    <>
      <title>{`${incident.name} · Allclear`}</title>
      <h1 className="flex items-center gap-2 font-semibold text-2xl tracking-tight">
        <Glyph name={glyphOfImpact(incident.impact)} size={22} />
        <span className="min-w-0 break-words">{incident.name}</span>
      </h1>
      <p className="mt-1 mb-5 text-dim">
        {statusWord(incident.status)} · {incident.impact} ·{' '}
        <a className="underline" href={`/incidents/${incident.id}`}>
          public page
        </a>
        {' · '}
        <a className="underline" href={`/console/incidents/${incident.id}/postmortem`}>
          postmortem
        </a>
      </p>
      <UpdateComposer
        key={incident.id}
        action={postUpdate}
        keep={keepDraft}
        draft={draft}
        components={components}
        incidentId={incident.id}
        kind={incident.kind}
        status={incident.status === 'postmortem' ? 'resolved' : incident.status}
      />
      <h2 className="mt-8 mb-2 font-semibold">Timeline</h2>
      <ol>
        {incident.updates.map((update) => (
          <li key={update.id} className="border-line border-t py-3">
            <p className="text-sm">
              <strong>{statusWord(update.status)}</strong>{' '}
              <span className="text-dim">
                <Time at={update.displayAt ?? update.createdAt} timeZone={page.timeZone} />
                {update.authorName === null ? '' : ` · ${update.authorName}`}
                {update.isCorrected ? ' · corrected' : ''}
              </span>
            </p>
            <Markdown source={update.body} />
            {update.status === 'postmortem' ? null : (
              <details className="mt-1">
                <summary className="cursor-pointer text-dim text-sm">Correct</summary>
                <CorrectionForm action={correctUpdate} incidentId={incident.id} update={update} />
              </details>
            )}
          </li>
        ))}
      </ol>
    </>
  )
}
