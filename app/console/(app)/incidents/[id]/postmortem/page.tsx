import { notFound } from 'next/navigation'
import { PostmortemForm } from '../../../../../../components/console/postmortem-form.tsx'
import { Markdown } from '../../../../../../components/status/markdown.tsx'
import { postmortemFields } from '../../../../../../server/console/postmortem-fields.ts'
import { readDraft } from '../../../../../../server/drafts/drafts.ts'
import { loadIncident } from '../../../../../../server/incidents/incident-record.ts'
import { savePostmortem } from '../../../../actions/postmortems.ts'
import { signedIn } from '../../../../session.ts'

export const metadata = { title: 'Postmortem' }

export default async function Postmortem({ params }: { params: Promise<{ id: string }> }) {
  const { deps, actor, pageId } = await signedIn()
  const { id } = await params
  const incident = await loadIncident(deps.db, pageId, id).catch(() => null)
  if (incident === null) notFound()
  const { postmortem } = incident
  const typed = await readDraft(deps, actor.id, `incident:${id}:postmortem`)
  const saved = postmortemFields(postmortem)
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
        action={savePostmortem}
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
