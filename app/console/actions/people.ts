'use server'

import type { FormState } from '../../../components/console/form-state.ts'
import { acceptInvitation } from '../../../server/people/accept-invitation.ts'
import { changeRole, removePerson } from '../../../server/people/change-person.ts'
import { invitePerson } from '../../../server/people/invite-person.ts'
import { makePasswordLink } from '../../../server/people/make-password-link.ts'
import { setPassword } from '../../../server/people/set-password.ts'
import { takeBackInvitation } from '../../../server/people/take-back-invitation.ts'
import { processDeps } from '../../../server/process-deps.ts'
import { signedIn } from '../session.ts'
import { enterConsole } from './enter-console.ts'
import { textOf } from './form-fields.ts'
import { runAction } from './run-action.ts'

export async function invite(before: FormState, form: FormData): Promise<FormState> {
  const { deps, actor } = await signedIn()
  return runAction(before, async () => {
    const { url } = await invitePerson(deps, actor, { role: textOf(form, 'role') })
    return {
      message: 'Give them this link. It works once, for three days, and is shown only now.',
      secret: url,
    }
  })
}

export async function takeBack(before: FormState, form: FormData): Promise<FormState> {
  const { deps, actor } = await signedIn()
  return runAction(before, async () => {
    await takeBackInvitation(deps, actor, { id: textOf(form, 'id') })
    return { message: 'Taken back.' }
  })
}

export async function makeLink(before: FormState, form: FormData): Promise<FormState> {
  const { deps, actor } = await signedIn()
  return runAction(before, async () => {
    const { url } = await makePasswordLink(deps, actor, { userId: textOf(form, 'userId') })
    return { message: 'Give them this link. It works once, for an hour, and is shown only now.', secret: url }
  })
}

export async function giveRole(before: FormState, form: FormData): Promise<FormState> {
  const { deps, actor } = await signedIn()
  return runAction(before, async () => {
    await changeRole(deps, actor, { userId: textOf(form, 'userId'), role: textOf(form, 'role') })
    return { message: 'Changed.' }
  })
}

export async function remove(before: FormState, form: FormData): Promise<FormState> {
  const { deps, actor } = await signedIn()
  return runAction(before, async () => {
    await removePerson(deps, actor, { userId: textOf(form, 'userId') })
    return { message: 'Removed.' }
  })
}

export async function join(before: FormState, form: FormData): Promise<FormState> {
  const deps = processDeps()
  return runAction(before, async () => {
    const password = String(form.get('password') ?? '')
    const { email } = await acceptInvitation(deps, {
      secret: String(form.get('secret') ?? ''),
      name: textOf(form, 'name') ?? '',
      email: textOf(form, 'email') ?? '',
      password,
    })
    return enterConsole(deps, email, password)
  })
}

export async function choosePassword(before: FormState, form: FormData): Promise<FormState> {
  const deps = processDeps()
  return runAction(before, async () => {
    const password = String(form.get('password') ?? '')
    const { email } = await setPassword(deps, { secret: String(form.get('secret') ?? ''), password })
    return enterConsole(deps, email, password)
  })
}
