'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import type { FormState } from '../../../components/console/form-state.ts'
import { saveDraft } from '../../../server/drafts/drafts.ts'
import { planMaintenance } from '../../../server/maintenance/plan-maintenance.ts'
import { signedIn } from '../session.ts'
import { isOn, textOf } from './form-fields.ts'
import { runAction } from './run-action.ts'

export async function scheduleMaintenance(before: FormState, form: FormData): Promise<FormState> {
  const { deps, actor, pageId } = await signedIn()
  return runAction(before, async () => {
    const maintenance = await planMaintenance(deps, actor, {
      pageId,
      name: textOf(form, 'name') ?? '',
      body: textOf(form, 'body'),
      from: textOf(form, 'scheduledFor') ?? '',
      until: textOf(form, 'scheduledUntil') ?? '',
      repeats: textOf(form, 'repeats'),
      interval: Number(textOf(form, 'interval') ?? '1'),
      weekdays: form.getAll('weekdays'),
      repeatsUntil: textOf(form, 'repeatsUntil'),
      componentIds: form.getAll('affects'),
      isAutomatic: isOn(form, 'automatic'),
      deliverNotifications: isOn(form, 'notify'),
      remindPrior: isOn(form, 'remind'),
    })
    await saveDraft(deps, actor.id, { key: 'maintenance-new', body: '' })
    revalidatePath('/console', 'layout')
    redirect(`/console/incidents/${maintenance.id}`)
  })
}
