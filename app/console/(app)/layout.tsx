import type { ReactNode } from 'react'
import { Shell } from '../../../components/console/shell.tsx'
import { glyphOfIncident } from '../../../components/status/words.ts'
import { readConsolePage } from '../../../server/console/read-console.ts'
import { signedIn } from '../session.ts'

export const dynamic = 'force-dynamic'

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const { deps, pageId } = await signedIn()
  const page = await readConsolePage(deps, pageId)
  // What is only planned has its own page; here stands what burns.
  const open = page.open
    .filter((incident) => incident.status !== 'scheduled')
    .map((incident) => ({
      id: incident.id,
      name: incident.name,
      glyph: glyphOfIncident(incident),
      dueAt: incident.nextUpdateDueAt?.toISOString() ?? null,
    }))
  return (
    <Shell pageName={page.name} open={open}>
      {children}
    </Shell>
  )
}
