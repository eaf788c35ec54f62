import type { PostmortemSections } from '../../domain/postmortems/postmortem-sections.ts'
import { Markdown } from './markdown.tsx'
import { shortDate, Time } from './time.tsx'

const STATE_WORDS = { open: 'Open', in_progress: 'In progress', done: 'Done' } as const

interface Props {
  /** The body alone, where the postmortem was written as free text. */
  body: string
  sections: PostmortemSections | null
  timeZone: string
}

/** A postmortem: by its parts where it has them, each left out while it is empty. */
export function PostmortemView({ body, sections, timeZone }: Props) {
  if (sections === null) return <Markdown source={body} />
  const { summary, impact, timeline, rootCauses, wentWell, wentBadly, actionItems } = sections
  return (
    <>
      {summary.trim() === '' ? null : (
        <div className="lead">
          <Markdown source={summary} />
        </div>
      )}
      {impact.trim() === '' ? null : (
        <>
          <h3>Impact</h3>
          <Markdown source={impact} />
        </>
      )}
      {timeline.length === 0 ? null : (
        <>
          <h3>What happened when</h3>
          <ol className="moments">
            {timeline.map(({ at, event }) => (
              <li key={`${at} ${event}`}>
                <Time at={new Date(at)} timeZone={timeZone} isRelative={false} />
                <span>{event}</span>
              </li>
            ))}
          </ol>
        </>
      )}
      <Points title="Root causes" points={rootCauses} />
      <Points title="What went well" points={wentWell} />
      <Points title="What went badly" points={wentBadly} />
      {actionItems.length === 0 ? null : (
        <>
          <h3>What we do about it</h3>
          <ul className="actions">
            {actionItems.map(({ title, owner, dueOn, state }) => (
              <li key={title} className={`action-${state}`}>
                <span>{title}</span>
                <span className="dim small">
                  {STATE_WORDS[state]}
                  {owner === null ? '' : ` · ${owner}`}
                  {dueOn === null ? '' : ` · due ${shortDate(dueOn)}`}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}

function Points({ title, points }: { title: string; points: readonly string[] }) {
  if (points.length === 0) return null
  return (
    <>
      <h3>{title}</h3>
      <ul className="prose points">
        {points.map((point) => (
          <li key={point}>{point}</li>
        ))}
      </ul>
    </>
  )
}
