import { notFound } from 'next/navigation'
import { PostmortemForm } from '../../../../../../components/console/incident-forms.tsx'
import { Markdown } from '../../../../../../components/status/markdown.tsx'
import { PostmortemSections } from '../../../../../../domain/postmortems/postmortem-sections.ts'
import { readDraft } from '../../../../../../server/drafts/drafts.ts'
import { loadIncident } from '../../../../../../server/incidents/incident-record.ts'
import { keepDraft, savePostmortem } from '../../../../actions/incidents.ts'
import { signedIn } from '../../../../session.ts'

export const metadata = { title: 'Postmortem' }

function fieldsOf(json: string | null, body: string | null): Record<string, string> {
  const parsed = PostmortemSections.safeParse(json === null ? {} : JSON.parse(json))
  if (!parsed.success) return {}
  const sections = parsed.data
  return {
    summary: json === null && body !== null ? body : sections.summary,
    impact: sections.impact,
    timeline: sections.timeline
      .map(({ at, event }) => `${at.slice(0, 16).replace('T', ' ')} ${event}`)
      .join('\n'),
    rootCauses: sections.rootCauses.join('\n'),
    wentWell: sections.wentWell.join('\n'),
    wentBadly: sections.wentBadly.join('\n'),
    actionItems: sections.actionItems
      .map((item) =>
        [item.title, item.owner ?? '', item.dueOn ?? '', item.state.replace('_', ' ')].join(' | '),
      )
      .join('\n'),
  }
}

export default async function Postmortem({ params }: { params: Promise<{ id: string }> }) {
  const { deps, actor, pageId } = await signedIn()
  const { id } = await params
  const incident = await loadIncident(deps.db, pageId, id).catch(() => null)
  if (incident === null) notFound()
  const { postmortem } = incident
  const typed = await readDraft(deps, actor.id, `incident:${id}:postmortem`)
  const saved = fieldsOf(
    postmortem?.draftSections ?? postmortem?.publishedSections ?? null,
    postmortem?.bodyDraft ?? postmortem?.body ?? null,
  )
  return (
    <>
      <h1 className="font-semibold text-2xl tracking-tight">Postmortem</h1>
      <p className="mt-1 mb-5 text-dim">
        <a className="underline" href={`/console/incidents/${id}`}>
          {incident.name}
        </a>
        {postmortem?.publishedAt ? ' · published' : ' · not published'}
      </p>
      <PostmortemForm
        key={postmortem?.revision ?? 0}
        action={savePostmortem}
        keep={keepDraft}
        incidentId={id}
        revision={postmortem?.revision ?? 0}
        isPublished={Boolean(postmortem?.publishedAt)}
        draft={{ ...saved, ...typed }}
      />
      {postmortem?.bodyDraft ? (
        <section className="mt-8">
          <h2 className="mb-2 font-semibold">Preview of the saved draft</h2>
          <div className="rounded-md border border-line p-4">
            <Markdown source={postmortem.bodyDraft} />
          </div>
        </section>
      ) : null}
    </>
  )
}
