import { NewIncidentForm } from '../../../../../components/console/new-incident-form.tsx'
import { readConsoleComponents } from '../../../../../server/console/read-component-tree.ts'
import { readConsolePage, readShownTemplates } from '../../../../../server/console/read-console.ts'
import { readDraft } from '../../../../../server/drafts/drafts.ts'
import { openIncident } from '../../../actions/incidents.ts'
import { signedIn } from '../../../session.ts'

export const metadata = { title: 'New incident' }

export default async function NewIncident({ searchParams }: { searchParams: Promise<{ undone?: string }> }) {
  const { deps, actor, pageId } = await signedIn()
  const { undone } = await searchParams
  const [page, components, templates, draft] = await Promise.all([
    readConsolePage(deps, pageId),
    readConsoleComponents(deps, pageId),
    readShownTemplates(deps, pageId),
    readDraft(deps, actor.id, 'incident-new'),
  ])
  return (
    <>
      <h1 className="mb-5 font-semibold text-2xl tracking-tight">New incident</h1>
      {undone === undefined ? null : (
        <p role="status" className="mb-4 rounded-md border border-line bg-raised px-3 py-2">
          Undone: the incident is off the page and nothing was sent. Your words are still here.
        </p>
      )}
      <NewIncidentForm
        key={undone}
        action={openIncident}
        draft={draft}
        components={components}
        templates={templates}
        pageName={page.name}
      />
    </>
  )
}
