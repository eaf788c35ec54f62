import { MaintenanceForm } from '../../../../../components/console/maintenance-form.tsx'
import { readConsoleComponents } from '../../../../../server/console/read-component-tree.ts'
import {
  readConsolePage,
  readPlanned,
  readShownTemplates,
} from '../../../../../server/console/read-console.ts'
import { readDraft } from '../../../../../server/drafts/drafts.ts'
import { scheduleMaintenance } from '../../../actions/maintenance.ts'
import { signedIn } from '../../../session.ts'

export const metadata = { title: 'Schedule maintenance' }

export default async function NewMaintenance() {
  const { deps, actor, pageId } = await signedIn()
  const [page, components, templates, planned, draft] = await Promise.all([
    readConsolePage(deps, pageId),
    readConsoleComponents(deps, pageId),
    readShownTemplates(deps, pageId),
    readPlanned(deps, pageId),
    readDraft(deps, actor.id, 'maintenance-new'),
  ])
  return (
    <>
      <h1 className="mb-5 font-semibold text-2xl tracking-tight">Schedule maintenance</h1>
      <MaintenanceForm
        action={scheduleMaintenance}
        draft={draft}
        components={components}
        templates={templates}
        planned={planned}
        timeZone={page.timeZone}
      />
    </>
  )
}
