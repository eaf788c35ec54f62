'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import type { FormState } from '../../../components/console/form-state.ts'
import { readNewestUpdate, readTheirUpdate } from '../../../server/console/read-their-update.ts'
import { saveDraft } from '../../../server/drafts/drafts.ts'
import { editIncidentUpdate } from '../../../server/incidents/edit-incident-update.ts'
import { loadIncident } from '../../../server/incidents/incident-record.ts'
import { linkIncidents } from '../../../server/incidents/link-incidents.ts'
import { mergeIncident } from '../../../server/incidents/merge-incident.ts'
import { openIncident as openIncidentVerb } from '../../../server/incidents/open-incident.ts'
import { postUpdate as postUpdateVerb } from '../../../server/incidents/post-update.ts'
import { undoUpdate } from '../../../server/incidents/undo-update.ts'
import { updateIncident } from '../../../server/incidents/update-incident.ts'
import { addNote } from '../../../server/notes/add-note.ts'
import { signedIn } from '../session.ts'
import { componentsOf, dueOf, isOn, textOf } from './form-fields.ts'
import { runAction } from './run-action.ts'

export async function openIncident(before: FormState, form: FormData): Promise<FormState> {
  const { deps, actor, pageId } = await signedIn()
  return runAction(before, async () => {
    const incident = await openIncidentVerb(deps, actor, {
      pageId,
      name: textOf(form, 'name') ?? '',
      status: textOf(form, 'status'),
      impactOverride: textOf(form, 'impact'),
      body: textOf(form, 'body'),
      components: componentsOf(form),
      nextUpdateDue: dueOf(form),
      deliverNotifications: isOn(form, 'notify'),
      startedAt: textOf(form, 'startedAt'),
      endedAt: textOf(form, 'endedAt'),
    })
    await saveDraft(deps, actor.id, { key: 'incident-new', body: '' })
    revalidatePath('/console', 'layout')
    redirect(`/console/incidents/${incident.id}`)
  })
}

export async function postUpdate(before: FormState, form: FormData): Promise<FormState> {
  const { deps, actor, pageId } = await signedIn()
  const id = textOf(form, 'id') ?? ''
  const work = async () => {
    const status = textOf(form, 'resolve') ?? textOf(form, 'status')
    await postUpdateVerb(deps, actor, {
      pageId,
      id,
      status,
      seenStatus: textOf(form, 'seenStatus'),
      body: textOf(form, 'body'),
      components: componentsOf(form),
      restoreComponents: isOn(form, 'restore'),
      nextUpdateDue: dueOf(form),
      deliverNotifications: isOn(form, 'notify'),
      displayAt: textOf(form, 'displayAt'),
    })
    await saveDraft(deps, actor.id, { key: `incident:${id}:update`, body: '' })
    return { message: 'Posted. Visitors see it now.' }
  }
  return runAction(before, work, () => readNewestUpdate(deps, pageId, id))
}

export async function undoPost(before: FormState, form: FormData): Promise<FormState> {
  const { deps, actor, pageId } = await signedIn()
  return runAction(before, async () => {
    const incidentId = textOf(form, 'incidentId')
    const target = { pageId, incidentId, updateId: textOf(form, 'updateId') }
    // What was written comes back as a draft: an undo takes it off the page, not out of one's hands.
    const incident = await loadIncident(deps.db, pageId, incidentId ?? '')
    const body = incident.updates.find((update) => update.id === target.updateId)?.body ?? ''
    const { isGone } = await undoUpdate(deps, actor, target)
    const key = isGone ? 'incident-new' : `incident:${incidentId}:update`
    const fields = isGone ? { name: incident.name, body } : { body }
    await saveDraft(deps, actor.id, { key, body: JSON.stringify(fields) })
    revalidatePath('/console', 'layout')
    const undone = `?undone=${target.updateId}`
    redirect(isGone ? `/console/incidents/new${undone}` : `/console/incidents/${incidentId}${undone}`)
  })
}

export async function correctUpdate(before: FormState, form: FormData): Promise<FormState> {
  const { deps, actor, pageId } = await signedIn()
  const incidentId = textOf(form, 'incidentId') ?? ''
  const id = textOf(form, 'id') ?? ''
  return runAction(
    before,
    async () => {
      const corrected = await editIncidentUpdate(deps, actor, {
        pageId,
        incidentId,
        id,
        revision: Number(textOf(form, 'revision')),
        body: textOf(form, 'body') ?? '',
        displayAt: textOf(form, 'displayAt'),
      })
      const revision = corrected.updates.find((update) => update.id === id)?.revision
      return { message: 'Corrected. Visitors see it marked as such.', revision }
    },
    () => readTheirUpdate(deps, pageId, incidentId, id),
  )
}

export async function writeNote(before: FormState, form: FormData): Promise<FormState> {
  const { deps, actor, pageId } = await signedIn()
  return runAction(before, async () => {
    const incidentId = textOf(form, 'incidentId')
    await addNote(deps, actor, { pageId, incidentId, body: textOf(form, 'body') ?? '' })
    await saveDraft(deps, actor.id, { key: `incident:${incidentId}:note`, body: '' })
    return { message: 'Noted.' }
  })
}

export async function relateIncident(before: FormState, form: FormData): Promise<FormState> {
  const { deps, actor, pageId } = await signedIn()
  return runAction(before, async () => {
    const [id, otherId] = [textOf(form, 'id'), textOf(form, 'otherId') ?? '']
    if (textOf(form, 'how') === 'merge') {
      await mergeIncident(deps, actor, { pageId, id, intoId: otherId })
      revalidatePath('/console', 'layout')
      redirect(`/console/incidents/${otherId}`)
    }
    const isLinked = textOf(form, 'how') !== 'unlink'
    await linkIncidents(deps, actor, { pageId, id, otherId, isLinked })
    return { message: isLinked ? 'Linked.' : 'No longer linked.' }
  })
}

export async function changeIncident(before: FormState, form: FormData): Promise<FormState> {
  const { deps, actor, pageId } = await signedIn()
  return runAction(before, async () => {
    await updateIncident(deps, actor, {
      pageId,
      id: textOf(form, 'id'),
      name: textOf(form, 'name'),
      impactOverride: form.has('impact') ? (textOf(form, 'impact') ?? null) : undefined,
      scheduledFor: textOf(form, 'scheduledFor'),
      scheduledUntil: textOf(form, 'scheduledUntil'),
      recurrence: isOn(form, 'stopRepeating') ? null : undefined,
    })
    return { message: 'Saved.' }
  })
}
