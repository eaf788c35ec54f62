import type { ReactNode } from 'react'
import { Shell } from '../../../components/console/shell.tsx'
import { glyphOfIncident } from '../../../components/status/words.ts'
import { readConsolePage } from '../../../server/console/read-console.ts'
import { readCanary } from '../../../server/runtime/canary.ts'
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
  const undelivered = readCanary().flatMap(({ edge, missingSince }) =>
    missingSince === null ? [] : [{ edge, since: new Date(missingSince).toISOString() }],
  )
  return (
    <Shell pageName={page.name} open={open} undelivered={undelivered}>
      {children}
    </Shell>
  )
}
