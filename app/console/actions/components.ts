'use server'

import type { FormState } from '../../../components/console/form-state.ts'
import { createComponent } from '../../../server/components/create-component.ts'
import { createComponentGroup } from '../../../server/components/create-component-group.ts'
import { deleteComponent, deleteComponentGroup } from '../../../server/components/delete-component.ts'
import { moveComponent } from '../../../server/components/move-component.ts'
import { updateComponent } from '../../../server/components/update-component.ts'
import { updateComponentGroup } from '../../../server/components/update-component-group.ts'
import { signedIn } from '../session.ts'
import { textOf } from './form-fields.ts'
import { runAction } from './run-action.ts'

export async function changeComponent(before: FormState, form: FormData): Promise<FormState> {
  const { deps, actor, pageId } = await signedIn()
  return runAction(before, async () => {
    const id = textOf(form, 'id')
    const intent = textOf(form, 'intent')
    if (intent === 'delete') {
      await deleteComponent(deps, actor, { pageId, id })
      return { message: 'Deleted.' }
    }
    if (intent === 'up' || intent === 'down') {
      await moveComponent(deps, actor, { pageId, id, direction: intent })
      return { message: 'Moved.' }
    }
    const fields = {
      pageId,
      name: textOf(form, 'name') ?? '',
      description: textOf(form, 'description') ?? null,
    }
    if (id === undefined) await createComponent(deps, actor, fields)
    else
      await updateComponent(deps, actor, {
        ...fields,
        id,
        revision: Number(textOf(form, 'revision')),
        status: textOf(form, 'status'),
      })
    return { message: id === undefined ? 'Added.' : 'Saved.' }
  })
}

export async function changeGroup(before: FormState, form: FormData): Promise<FormState> {
  const { deps, actor, pageId } = await signedIn()
  return runAction(before, async () => {
    const id = textOf(form, 'id')
    if (textOf(form, 'intent') === 'delete') {
      await deleteComponentGroup(deps, actor, { pageId, id })
      return { message: 'Deleted. Its components stay.' }
    }
    const fields = {
      pageId,
      name: textOf(form, 'name') ?? '',
      description: textOf(form, 'description') ?? null,
      componentIds: form.getAll('members'),
    }
    if (id === undefined) await createComponentGroup(deps, actor, fields)
    else
      await updateComponentGroup(deps, actor, { ...fields, id, revision: Number(textOf(form, 'revision')) })
    return { message: id === undefined ? 'Group made.' : 'Saved.' }
  })
}
