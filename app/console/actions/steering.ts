'use server'

import { redirect } from 'next/navigation'
import type { FormState } from '../../../components/console/form-state.ts'
import { Refusal } from '../../../domain/refusal.ts'
import { createDirective } from '../../../server/directives/create-directive.ts'
import { lastChangeOf } from '../../../server/directives/last-change-of.ts'
import { revokeDirective } from '../../../server/directives/revoke-directive.ts'
import { updateDirective } from '../../../server/directives/update-directive.ts'
import { resetKnob } from '../../../server/knobs/reset-knob.ts'
import { setKnob } from '../../../server/knobs/set-knob.ts'
import { createRelease } from '../../../server/releases/create-release.ts'
import { updateRelease } from '../../../server/releases/update-release.ts'
import { openReportedIncident } from '../../../server/reports/open-reported-incident.ts'
import { signedIn } from '../session.ts'
import { textOf } from './form-fields.ts'
import { runAction } from './run-action.ts'

/** A number as it was typed; what is none reaches the verb, which says so. */
function numberOf(form: FormData, name: string): number {
  const text = textOf(form, name)
  return text === undefined ? Number.NaN : Number(text)
}

export async function issueDirective(before: FormState, form: FormData): Promise<FormState> {
  const { deps, actor, pageId } = await signedIn()
  return runAction(before, async () => {
    const kind = textOf(form, 'kind')
    const ofKind: Record<string, Record<string, unknown>> = {
      reload: {
        mode: textOf(form, 'mode'),
        hidden: textOf(form, 'hidden'),
        message: textOf(form, 'message'),
      },
      disconnect: { scope: textOf(form, 'scope') },
      gate: { name: textOf(form, 'name') ?? '' },
      silence: {},
    }
    const versions = (textOf(form, 'versions') ?? '').split(/[\s,]+/).filter((version) => version !== '')
    const lifeMs = numberOf(form, 'lifeMinutes') * 60_000
    const expiresAt = new Date(deps.clock.now().getTime() + (Number.isFinite(lifeMs) ? lifeMs : 0))
    await createDirective(deps, actor, {
      pageId,
      kind,
      expiresAt,
      spreadSeconds: numberOf(form, 'spreadSeconds'),
      target: {
        app: textOf(form, 'app'),
        versions: versions.length === 0 ? undefined : versions,
        rollout: numberOf(form, 'rollout'),
      },
      ...ofKind[kind ?? ''],
    })
    return { message: 'Issued. It is in the feed now.' }
  })
}

export async function changeRollout(before: FormState, form: FormData): Promise<FormState> {
  const { deps, actor, pageId } = await signedIn()
  return runAction(before, async () => {
    const rollout = numberOf(form, 'rollout')
    const id = textOf(form, 'id')
    try {
      await updateDirective(deps, actor, { pageId, id, rollout, revision: numberOf(form, 'revision') })
    } catch (error) {
      const last = await lastChangeOf(deps, pageId, id ?? '')
      if (!(error instanceof Refusal) || error.code !== 'conflict' || last === null) throw error
      const who = last.by ?? 'Somebody else'
      throw new Refusal(
        'conflict',
        `${who} has set it to ${last.rollout} % meanwhile. Yours, ${rollout} %, was not done.`,
      )
    }
    return { message: `Rollout is ${rollout} % now.` }
  })
}

export async function stopDirective(before: FormState, form: FormData): Promise<FormState> {
  const { deps, actor, pageId } = await signedIn()
  return runAction(before, async () => {
    await revokeDirective(deps, actor, { pageId, id: textOf(form, 'id') })
    return { message: 'Stopped. Who has not acted yet never will.' }
  })
}

export async function registerRelease(before: FormState, form: FormData): Promise<FormState> {
  const { deps, actor, pageId } = await signedIn()
  return runAction(before, async () => {
    const input = { pageId, app: textOf(form, 'app') ?? null, version: textOf(form, 'version') ?? '' }
    const { isNew } = await createRelease(deps, actor, input)
    return { message: isNew ? 'Registered.' : 'It was registered already.' }
  })
}

export async function markRelease(before: FormState, form: FormData): Promise<FormState> {
  const { deps, actor, pageId } = await signedIn()
  return runAction(before, async () => {
    const isBad = textOf(form, 'bad') === 'true'
    await updateRelease(deps, actor, { pageId, id: textOf(form, 'id'), isBad })
    return { message: isBad ? 'Marked bad.' : 'Marked good again.' }
  })
}

export async function turnKnob(before: FormState, form: FormData): Promise<FormState> {
  const { deps, actor, pageId } = await signedIn()
  return runAction(before, async () => {
    const name = textOf(form, 'name') ?? ''
    if (textOf(form, 'intent') === 'reset') {
      await resetKnob(deps, actor, { pageId, name })
      return { message: 'Back to its default.' }
    }
    const text = textOf(form, 'value') ?? ''
    const value = text === 'true' ? true : text === 'false' ? false : Number(text === '' ? Number.NaN : text)
    await setKnob(deps, actor, { pageId, name, value })
    return { message: 'Turned.' }
  })
}

export async function openFromReports(before: FormState, form: FormData): Promise<FormState> {
  const { deps, actor, pageId } = await signedIn()
  let id = ''
  const state = await runAction(before, async () => {
    const incident = await openReportedIncident(deps, actor, {
      pageId,
      componentId: textOf(form, 'componentId') ?? null,
      since: textOf(form, 'since'),
    })
    id = incident.id
    return { message: 'Opened.' }
  })
  if (id !== '') redirect(`/console/incidents/${id}`)
  return state
}
