import type { ReactNode } from 'react'
import { Shell } from '../../../components/console/shell.tsx'
import { glyphOfImpact } from '../../../components/status/words.ts'
import { readConsolePage } from '../../../server/console/read-console.ts'
import { signedIn } from '../session.ts'

export const dynamic = 'force-dynamic'

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const { deps, pageId } = await signedIn()
  const page = await readConsolePage(deps, pageId)
  const open = page.open.map(({ id, name, impact }) => ({ id, name, glyph: glyphOfImpact(impact) }))
  return (
    <Shell pageName={page.name} open={open}>
      {children}
    </Shell>
  )
}
