import { z } from 'zod'
import { bodyOf, Instant, lineOf } from '../text.ts'

const Points = z.array(filledLine()).max(50).default([])

function filledLine() {
  return lineOf(2000)
}

export const ActionItem = z.strictObject({
  title: lineOf(500),
  owner: lineOf(100).nullable().default(null),
  /** YYYY-MM-DD. */
  dueOn: z.iso.date().nullable().default(null),
  state: z.enum(['open', 'in_progress', 'done']).default('open'),
})

/** A postmortem's structure. Every part may be empty while it is a draft. */
export const PostmortemSections = z.strictObject({
  summary: bodyOf().default(''),
  impact: bodyOf().default(''),
  timeline: z
    .array(z.strictObject({ at: Instant.transform((at) => at.toISOString()), event: lineOf(2000) }))
    .max(200)
    .default([]),
  rootCauses: Points,
  wentWell: Points,
  wentBadly: Points,
  actionItems: z.array(ActionItem).max(100).default([]),
})
export type PostmortemSections = z.output<typeof PostmortemSections>

/** Sections as they are stored; null where there are none, or where they are of a version that we do not know. */
export function readSections(stored: string | null): PostmortemSections | null {
  if (stored === null) return null
  const parsed = PostmortemSections.safeParse(JSON.parse(stored))
  return parsed.success ? parsed.data : null
}

const STATE_WORDS = { open: 'open', in_progress: 'in progress', done: 'done' } as const

/** The same as Markdown, for the APIs and feeds that know only a body. Empty parts are left out. */
export function sectionsToMarkdown(sections: PostmortemSections): string {
  const bullets = (items: readonly string[]) => items.map((item) => `- ${item}`).join('\n')
  const parts: [heading: string, text: string][] = [
    ['Summary', sections.summary.trim()],
    ['Impact', sections.impact.trim()],
    [
      'Timeline',
      bullets(sections.timeline.map(({ at, event }) => `${at.slice(0, 16).replace('T', ' ')} UTC: ${event}`)),
    ],
    ['Root causes', bullets(sections.rootCauses)],
    ['What went well', bullets(sections.wentWell)],
    ['What went badly', bullets(sections.wentBadly)],
    [
      'Action items',
      bullets(
        sections.actionItems.map(({ title, owner, dueOn, state }) => {
          const facts = [owner, dueOn === null ? null : `due ${dueOn}`, STATE_WORDS[state]].filter(
            (fact) => fact !== null,
          )
          return `${title} (${facts.join(', ')})`
        }),
      ),
    ],
  ]
  return parts
    .filter(([, text]) => text !== '')
    .map(([heading, text]) => `## ${heading}\n\n${text}`)
    .join('\n\n')
}
