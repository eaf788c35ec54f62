'use server'

import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import type { FormState } from '../../../components/console/form-state.ts'
import { Refusal } from '../../../domain/refusal.ts'
import { processAuth } from '../../../server/auth/auth.ts'
import { PARTIAL_OUTAGE_WEIGHT, updatePage } from '../../../server/pages/update-page.ts'
import { processDeps } from '../../../server/process-deps.ts'
import { consumeSetupLink } from '../../../server/setup/consume-setup-link.ts'
import { createToken } from '../../../server/tokens/create-token.ts'
import { revokeToken } from '../../../server/tokens/revoke-token.ts'
import { signedIn } from '../session.ts'
import { enterConsole } from './enter-console.ts'
import { isOn, textOf } from './form-fields.ts'
import { runAction } from './run-action.ts'

export async function signIn(before: FormState, form: FormData): Promise<FormState> {
  const deps = processDeps()
  return runAction(before, () =>
    enterConsole(deps, textOf(form, 'email') ?? '', String(form.get('password') ?? '')),
  )
}

export async function claimPlace(before: FormState, form: FormData): Promise<FormState> {
  const deps = processDeps()
  return runAction(before, async () => {
    const password = String(form.get('password') ?? '')
    const { email } = await consumeSetupLink(deps, {
      secret: String(form.get('secret') ?? ''),
      name: textOf(form, 'name') ?? '',
      email: textOf(form, 'email') ?? '',
      password,
    })
    return enterConsole(deps, email, password)
  })
}

export async function signOut(): Promise<void> {
  await processAuth(processDeps()).api.signOut({ headers: await headers() })
  redirect('/console/sign-in')
}

export async function signOutEverywhere(): Promise<void> {
  const { deps, actor } = await signedIn()
  await deps.db.session.deleteMany({ where: { userId: actor.id } })
  redirect('/console/sign-in')
}

export async function changePassword(before: FormState, form: FormData): Promise<FormState> {
  const { deps } = await signedIn()
  return runAction(before, async () => {
    try {
      await processAuth(deps).api.changePassword({
        body: {
          currentPassword: String(form.get('current') ?? ''),
          newPassword: String(form.get('next') ?? ''),
        },
        headers: await headers(),
      })
    } catch (error) {
      const { statusCode, message } = error as { statusCode?: number; message?: string }
      if (statusCode === undefined || statusCode >= 500) throw error
      throw new Refusal('invalid', message ?? 'The password could not be changed.', [
        { path: 'current', message: message ?? '' },
      ])
    }
    return { message: 'Password changed. All other sessions have ended.' }
  })
}

export async function endSession(form: FormData): Promise<void> {
  const { deps, actor } = await signedIn()
  await deps.db.session.deleteMany({ where: { userId: actor.id, id: textOf(form, 'id') ?? '' } })
  redirect('/console/account')
}

export async function makeToken(before: FormState, form: FormData): Promise<FormState> {
  const { deps, actor } = await signedIn()
  return runAction(before, async () => {
    const { token } = await createToken(deps, actor, {
      name: textOf(form, 'name') ?? '',
      scopes: [textOf(form, 'scope') ?? 'manage'],
    })
    return { message: 'Token made. It is shown this once.', secret: token }
  })
}

export async function endToken(before: FormState, form: FormData): Promise<FormState> {
  const { deps, actor } = await signedIn()
  return runAction(before, async () => {
    await revokeToken(deps, actor, { id: textOf(form, 'id') })
    return { message: 'Revoked.' }
  })
}

export async function changePage(before: FormState, form: FormData): Promise<FormState> {
  const { deps, actor, pageId } = await signedIn()
  return runAction(before, async () => {
    await updatePage(deps, actor, {
      id: pageId,
      name: textOf(form, 'name') ?? '',
      description: textOf(form, 'description') ?? null,
      timeZone: textOf(form, 'timeZone') ?? '',
      url: textOf(form, 'url') ?? null,
      host: textOf(form, 'host') ?? null,
      supportUrl: textOf(form, 'supportUrl') ?? null,
      partialOutageWeight: isOn(form, 'partialOutage') ? PARTIAL_OUTAGE_WEIGHT : 0,
    })
    return { message: 'Saved. Visitors see it now.' }
  })
}
