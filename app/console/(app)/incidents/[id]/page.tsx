import { notFound } from 'next/navigation'
import { DueCountdown } from '../../../../../components/console/due.tsx'
import { IncidentSide } from '../../../../../components/console/incident-side.tsx'
import { LocalTime } from '../../../../../components/console/local-time.tsx'
import { Timeline } from '../../../../../components/console/timeline.tsx'
import { UndoBar } from '../../../../../components/console/undo-bar.tsx'
import { UpdateComposer } from '../../../../../components/console/update-composer.tsx'
import { glyphOfIncident, statusWord } from '../../../../../components/status/words.ts'
import { Glyph } from '../../../../../components/ui/glyph.tsx'
import { readIncidentView } from '../../../../../server/console/read-incident-view.ts'
import {
  changeIncident,
  correctUpdate,
  postUpdate,
  relateIncident,
  undoPost,
  writeNote,
} from '../../../actions/incidents.ts'
import { signedIn } from '../../../session.ts'

interface Props {
  params: Promise<{ id: string }>
  searchParams: Promise<{ undone?: string }>
}

export default async function Incident({ params, searchParams }: Props) {
  const { deps, actor, pageId } = await signedIn()
  const { id } = await params
  const { undone } = await searchParams
  const view = await readIncidentView(deps, actor.id, pageId, id)
  if (view === null) notFound()
  const { incident, timeZone, undo } = view
  const status = incident.status === 'postmortem' ? 'resolved' : incident.status
  return (
    <>
      <title>{`${incident.name} · Allclear`}</title>
      <h1 className="flex items-start gap-2.5 font-semibold text-2xl leading-8 tracking-tight">
        <span className="mt-1.5">
          <Glyph name={glyphOfIncident(incident)} size={20} />
        </span>
        <span className="min-w-0 break-words">{incident.name}</span>
      </h1>
      <p className="mt-1 mb-5 text-dim">
        {statusWord(status)} · impact {incident.impact} ·{' '}
        {incident.scheduledFor === null || incident.scheduledUntil === null ? (
          <>
            began <LocalTime at={incident.startedAt} timeZone={timeZone} />
          </>
        ) : (
          <>
            <LocalTime at={incident.scheduledFor} timeZone={timeZone} /> to{' '}
            <LocalTime at={incident.scheduledUntil} timeZone={timeZone} />
          </>
        )}
        {incident.isOpen && incident.nextUpdateDueAt !== null ? (
          <>
            {' · '}
            <DueCountdown dueAt={incident.nextUpdateDueAt.toISOString()} />
          </>
        ) : null}
        {' · '}
        <a className="underline" href={`/incidents/${incident.id}`} data-shortcut="public">
          public page
        </a>
        {' · '}
        <a className="underline" href={`/console/incidents/${incident.id}/postmortem`}>
          postmortem
        </a>
      </p>
      {undone === undefined ? null : (
        <p role="status" className="mb-4 rounded-md border border-line bg-raised px-3 py-2">
          Undone: the update is off the page and nothing was sent. Your words are still here.
        </p>
      )}
      <UpdateComposer
        key={`${incident.id}${undone ?? ''}`}
        action={postUpdate}
        draft={view.draft}
        components={view.components}
        templates={view.templates}
        incident={{
          id: incident.id,
          name: incident.name,
          kind: incident.kind,
          status: incident.status,
          impact: incident.impact,
          isOpen: incident.isOpen,
          componentIds: incident.components.map((link) => link.componentId),
        }}
      />
      <div className="mt-8 grid gap-x-8 gap-y-8 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <section aria-labelledby="h-timeline">
          <h2 id="h-timeline" className="mb-2 font-semibold">
            Timeline
          </h2>
          <Timeline incident={incident} edits={view.edits} timeZone={timeZone} action={correctUpdate} />
        </section>
        <IncidentSide view={view} write={writeNote} relate={relateIncident} change={changeIncident} />
      </div>
      {undo === null ? null : (
        <UndoBar key={undo.updateId} action={undoPost} incidentId={incident.id} {...undo} />
      )}
    </>
  )
}
