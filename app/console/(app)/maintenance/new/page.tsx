import { MaintenanceForm } from '../../../../../components/console/incident-forms.tsx'
import { readConsoleComponents } from '../../../../../server/console/read-console.ts'
import { readDraft } from '../../../../../server/drafts/drafts.ts'
import { keepDraft, scheduleMaintenance } from '../../../actions/incidents.ts'
import { signedIn } from '../../../session.ts'

export const metadata = { title: 'Schedule maintenance' }

export default async function NewMaintenance() {
  const { deps, actor, pageId } = await signedIn()
  const components = await readConsoleComponents(deps, pageId)
  const draft = await readDraft(deps, actor.id, 'maintenance-new')
  return (
    <>
      <h1 className="mb-5 font-semibold text-2xl tracking-tight">Schedule maintenance</h1>
      <MaintenanceForm action={scheduleMaintenance} keep={keepDraft} draft={draft} components={components} />
    </>
  )
}
