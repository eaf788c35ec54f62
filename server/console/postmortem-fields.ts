import { PostmortemSections } from '../../domain/postmortems/postmortem-sections.ts'

interface Saved {
  draftSections: string | null
  publishedSections: string | null
  bodyDraft: string | null
  body: string | null
}

/** A postmortem as the text fields in which people write it: one line an item. */
export function postmortemFields(postmortem: Saved | null): Record<string, string> {
  const json = postmortem?.draftSections ?? postmortem?.publishedSections ?? null
  const body = postmortem?.bodyDraft ?? postmortem?.body ?? null
  const parsed = PostmortemSections.safeParse(json === null ? {} : JSON.parse(json))
  if (!parsed.success) return {}
  const sections = parsed.data
  return {
    summary: json === null && body !== null ? body : sections.summary,
    impact: sections.impact,
    timeline: sections.timeline
      .map(({ at, event }) => `${at.slice(0, 16).replace('T', ' ')} ${event}`)
      .join('\n'),
    rootCauses: sections.rootCauses.join('\n'),
    wentWell: sections.wentWell.join('\n'),
    wentBadly: sections.wentBadly.join('\n'),
    actionItems: sections.actionItems
      .map((item) =>
        [item.title, item.owner ?? '', item.dueOn ?? '', item.state.replace('_', ' ')].join(' | '),
      )
      .join('\n'),
  }
}
