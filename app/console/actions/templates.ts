'use server'

import type { FormState } from '../../../components/console/form-state.ts'
import { createTemplate } from '../../../server/templates/create-template.ts'
import { deleteTemplate } from '../../../server/templates/delete-template.ts'
import { updateTemplate } from '../../../server/templates/update-template.ts'
import { signedIn } from '../session.ts'
import { textOf } from './form-fields.ts'
import { runAction } from './run-action.ts'

export async function changeTemplate(before: FormState, form: FormData): Promise<FormState> {
  const { deps, actor, pageId } = await signedIn()
  return runAction(before, async () => {
    const id = textOf(form, 'id')
    if (textOf(form, 'intent') === 'delete') {
      await deleteTemplate(deps, actor, { pageId, id })
      return { message: 'Deleted.' }
    }
    const fields = {
      pageId,
      name: textOf(form, 'name') ?? '',
      title: textOf(form, 'title') ?? '',
      body: textOf(form, 'body') ?? '',
      updateStatus: textOf(form, 'updateStatus') ?? null,
      componentIds: form.getAll('componentIds'),
    }
    if (id === undefined) await createTemplate(deps, actor, fields)
    else await updateTemplate(deps, actor, { ...fields, id })
    return { message: id === undefined ? 'Added.' : 'Saved.' }
  })
}
