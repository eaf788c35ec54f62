import { NewIncidentForm } from '../../../../../components/console/incident-forms.tsx'
import { readConsoleComponents } from '../../../../../server/console/read-console.ts'
import { readDraft } from '../../../../../server/drafts/drafts.ts'
import { keepDraft, openIncident } from '../../../actions/incidents.ts'
import { signedIn } from '../../../session.ts'

export const metadata = { title: 'New incident' }

export default async function NewIncident() {
  const { deps, actor, pageId } = await signedIn()
  const components = await readConsoleComponents(deps, pageId)
  const draft = await readDraft(deps, actor.id, 'incident-new')
  return (
    <>
      <h1 className="mb-5 font-semibold text-2xl tracking-tight">New incident</h1>
      <NewIncidentForm action={openIncident} keep={keepDraft} draft={draft} components={components} />
    </>
  )
}
