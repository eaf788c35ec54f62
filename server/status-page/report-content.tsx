import { ReportForm } from '../../components/status/report-page.tsx'
import type { Deps } from '../deps.ts'
import type { PageContent } from './answer-page.tsx'
import type { PageFrame } from './read-page.ts'

/** The form "Report a problem": empty, or with what was sent and a sentence that says why it was not taken. */
export async function reportContent(
  deps: Deps,
  frame: PageFrame,
  refused: { given: Record<string, string>; problem: string } | null = null,
): Promise<PageContent> {
  const components = await deps.db.component.findMany({
    where: { pageId: frame.id, isGroup: false },
    orderBy: [{ position: 'asc' }, { id: 'asc' }],
    select: { id: true, name: true },
  })
  return {
    title: `${refused === null ? '' : 'Not sent: '}Report a problem · ${frame.name}`,
    description: `Tell the team of ${frame.name} what does not work.`,
    body: <ReportForm base={frame.base} components={components} {...refused} />,
  }
}
