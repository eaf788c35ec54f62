'use server'

import { redirect } from 'next/navigation'
import type { FormState } from '../../../components/console/form-state.ts'
import { parseInput } from '../../../domain/parse-input.ts'
import { PostmortemSections } from '../../../domain/postmortems/postmortem-sections.ts'
import { saveDraft } from '../../../server/drafts/drafts.ts'
import { createIncident } from '../../../server/incidents/create-incident.ts'
import { editIncidentUpdate } from '../../../server/incidents/edit-incident-update.ts'
import { updateIncident } from '../../../server/incidents/update-incident.ts'
import { publishPostmortem } from '../../../server/postmortems/publish-postmortem.ts'
import { savePostmortemDraft } from '../../../server/postmortems/save-postmortem-draft.ts'
import { withdrawPostmortem } from '../../../server/postmortems/withdraw-postmortem.ts'
import { signedIn } from '../session.ts'
import { componentsOf, instantOf, runAction, textOf } from './run-action.ts'

const forget = (deps: Parameters<typeof saveDraft>[0], userId: string, key: string) =>
  saveDraft(deps, userId, { key, body: '' })

export async function keepDraft(key: string, body: string): Promise<void> {
  const { deps, actor } = await signedIn()
  await saveDraft(deps, actor.id, { key, body })
}

export async function openIncident(before: FormState, form: FormData): Promise<FormState> {
  const { deps, actor, pageId } = await signedIn()
  return runAction(before, async () => {
    const incident = await createIncident(deps, actor, {
      pageId,
      name: textOf(form, 'name') ?? '',
      status: textOf(form, 'status'),
      impactOverride: textOf(form, 'impact'),
      body: textOf(form, 'body') ?? '',
      components: componentsOf(form),
      deliverNotifications: form.get('notify') === 'on',
    })
    await forget(deps, actor.id, 'incident-new')
    redirect(`/console/incidents/${incident.id}`)
  })
}

export async function scheduleMaintenance(before: FormState, form: FormData): Promise<FormState> {
  const { deps, actor, pageId } = await signedIn()
  return runAction(before, async () => {
    const componentIds = form.getAll('affects').map(String)
    const isAutomatic = form.get('automatic') === 'on'
    const maintenance = await createIncident(deps, actor, {
      pageId,
      name: textOf(form, 'name') ?? '',
      body: textOf(form, 'body') ?? '',
      scheduledFor: instantOf(form, 'scheduledFor') ?? '',
      scheduledUntil: instantOf(form, 'scheduledUntil') ?? '',
      componentIds,
      autoInProgress: isAutomatic,
      autoCompleted: isAutomatic,
      autoTransitionToMaintenance: isAutomatic,
      autoTransitionToOperational: isAutomatic,
      deliverNotifications: form.get('notify') === 'on',
    })
    await forget(deps, actor.id, 'maintenance-new')
    redirect(`/console/incidents/${maintenance.id}`)
  })
}

export async function postUpdate(before: FormState, form: FormData): Promise<FormState> {
  const { deps, actor, pageId } = await signedIn()
  return runAction(before, async () => {
    const id = textOf(form, 'id')
    const dueMinutes = Number(textOf(form, 'dueMinutes') ?? '0')
    const due =
      dueMinutes > 0 ? new Date(deps.clock.now().getTime() + dueMinutes * 60_000).toISOString() : undefined
    const status = textOf(form, 'status')
    await updateIncident(deps, actor, {
      pageId,
      id,
      status,
      body: textOf(form, 'body'),
      components: componentsOf(form),
      nextUpdateDueAt: due,
      deliverNotifications: form.get('notify') === 'on',
    })
    await forget(deps, actor.id, `incident:${id}:update`)
    return {
      message:
        status === 'resolved' || status === 'completed'
          ? 'Resolved. Visitors see it now.'
          : 'Posted. Visitors see it now.',
    }
  })
}

export async function correctUpdate(before: FormState, form: FormData): Promise<FormState> {
  const { deps, actor, pageId } = await signedIn()
  return runAction(before, async () => {
    const revision = Number(textOf(form, 'revision'))
    await editIncidentUpdate(deps, actor, {
      pageId,
      incidentId: textOf(form, 'incidentId'),
      id: textOf(form, 'id'),
      revision,
      body: textOf(form, 'body') ?? '',
    })
    return { message: 'Corrected.' }
  })
}

function lines(form: FormData, name: string): string[] {
  return (textOf(form, name) ?? '')
    .split('\n')
    .map((line) => line.replace(/^[-*]\s+/, '').trim())
    .filter((line) => line !== '')
}

/** One line an event: "2026-06-01T14:02Z what happened" or "2026-06-01 14:02 what happened", in UTC. */
function timelineOf(form: FormData): { at: string; event: string }[] {
  return lines(form, 'timeline').map((line) => {
    const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::\d\d)?Z?\s+(.+)$/.exec(line)
    return match === null
      ? { at: line, event: line }
      : { at: `${match[1]}T${match[2]}:00Z`, event: match[3]! }
  })
}

/** One line an item: "what | who | 2026-12-01 | open". */
function actionItemsOf(form: FormData): unknown[] {
  return lines(form, 'actionItems').map((line) => {
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
  return runAction(before, async () => {
    const incidentId = textOf(form, 'id') ?? ''
    const target = { pageId, incidentId }
    const intent = textOf(form, 'intent')
    if (intent === 'withdraw') {
      await withdrawPostmortem(deps, actor, target)
      return { message: 'Withdrawn. Its text is the draft again.' }
    }
    const sections = parseInput(PostmortemSections, {
      summary: textOf(form, 'summary') ?? '',
      impact: textOf(form, 'impact') ?? '',
      timeline: timelineOf(form),
      rootCauses: lines(form, 'rootCauses'),
      wentWell: lines(form, 'wentWell'),
      wentBadly: lines(form, 'wentBadly'),
      actionItems: actionItemsOf(form),
    })
    // The verb parses instants from text again.
    await savePostmortemDraft(deps, actor, {
      ...target,
      revision: Number(textOf(form, 'revision') ?? '0'),
      sections,
    })
    await forget(deps, actor.id, `incident:${incidentId}:postmortem`)
    if (intent !== 'publish') return { message: 'Draft saved.' }
    await publishPostmortem(deps, actor, target)
    return { message: 'Published. Visitors see it now.' }
  })
}
