'use server'

import type { FormState } from '../../../components/console/form-state.ts'
import { parseInput } from '../../../domain/parse-input.ts'
import { PostmortemSections } from '../../../domain/postmortems/postmortem-sections.ts'
import { postmortemFields } from '../../../server/console/postmortem-fields.ts'
import type { Deps } from '../../../server/deps.ts'
import { saveDraft } from '../../../server/drafts/drafts.ts'
import { loadIncident } from '../../../server/incidents/incident-record.ts'
import { publishPostmortem } from '../../../server/postmortems/publish-postmortem.ts'
import { savePostmortemDraft } from '../../../server/postmortems/save-postmortem-draft.ts'
import { withdrawPostmortem } from '../../../server/postmortems/withdraw-postmortem.ts'
import { signedIn } from '../session.ts'
import { linesOf, textOf } from './form-fields.ts'
import { runAction } from './run-action.ts'

/** One line an event: "2026-06-01T14:02Z what happened" or "2026-06-01 14:02 what happened", in UTC. */
function timelineOf(form: FormData): { at: string; event: string }[] {
  return linesOf(form, 'timeline').map((line) => {
    const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::\d\d)?Z?\s+(.+)$/.exec(line)
    return match === null
      ? { at: line, event: line }
      : { at: `${match[1]}T${match[2]}:00Z`, event: match[3]! }
  })
}

/** One line an item: "what | who | 2026-12-01 | open". */
function actionItemsOf(form: FormData): unknown[] {
  return linesOf(form, 'actionItems').map((line) => {
    const [title = '', owner = '', dueOn = '', state = ''] = line.split('|').map((part) => part.trim())
    return {
      title,
      owner: owner || null,
      dueOn: dueOn || null,
      state: state === '' ? 'open' : state.replace(' ', '_'),
    }
  })
}

export async function savePostmortem(before: FormState, form: FormData): Promise<FormState> {
  const { deps, actor, pageId } = await signedIn()
  const incidentId = textOf(form, 'id') ?? ''
  const target = { pageId, incidentId }
  const work = async () => {
    const intent = textOf(form, 'intent')
    if (intent === 'withdraw') {
      await withdrawPostmortem(deps, actor, target)
      return { message: 'Withdrawn. Its text is the draft again.', revision: await revisionOf(deps, target) }
    }
    const sections = parseInput(PostmortemSections, {
      summary: textOf(form, 'summary') ?? '',
      impact: textOf(form, 'impact') ?? '',
      timeline: timelineOf(form),
      rootCauses: linesOf(form, 'rootCauses'),
      wentWell: linesOf(form, 'wentWell'),
      wentBadly: linesOf(form, 'wentBadly'),
      actionItems: actionItemsOf(form),
    })
    await savePostmortemDraft(deps, actor, {
      ...target,
      revision: Number(textOf(form, 'revision') ?? '0'),
      sections,
    })
    await saveDraft(deps, actor.id, { key: `incident:${incidentId}:postmortem`, body: '' })
    if (intent === 'publish') await publishPostmortem(deps, actor, target)
    const message = intent === 'publish' ? 'Published. Visitors see it now.' : 'Draft saved.'
    return { message, revision: await revisionOf(deps, target) }
  }
  return runAction(before, work, async () => {
    const { postmortem } = await loadIncident(deps.db, pageId, incidentId)
    if (postmortem === null) return undefined
    return { by: null, revision: postmortem.revision, fields: postmortemFields(postmortem) }
  })
}

async function revisionOf(deps: Deps, target: { pageId: string; incidentId: string }): Promise<number> {
  return (await loadIncident(deps.db, target.pageId, target.incidentId)).postmortem?.revision ?? 0
}
