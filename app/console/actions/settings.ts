'use server'

import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import type { FormState } from '../../../components/console/form-state.ts'
import { Refusal } from '../../../domain/refusal.ts'
import { CLIENT_ADDRESS_HEADER } from '../../../protocol/follow.ts'
import { processAuth } from '../../../server/auth/auth.ts'
import { limitSignIn } from '../../../server/auth/limit-sign-in.ts'
import { processDeps } from '../../../server/process-deps.ts'
import { consumeSetupLink } from '../../../server/setup/consume-setup-link.ts'
import { createToken } from '../../../server/tokens/create-token.ts'
import { revokeToken } from '../../../server/tokens/revoke-token.ts'
import { signedIn } from '../session.ts'
import { textOf } from './form-fields.ts'
import { runAction } from './run-action.ts'

export async function signIn(before: FormState, form: FormData): Promise<FormState> {
  const deps = processDeps()
  return runAction(before, async () => {
    await enter(deps, textOf(form, 'email') ?? '', String(form.get('password') ?? ''))
    redirect('/console')
  })
}

async function enter(deps: ReturnType<typeof processDeps>, email: string, password: string): Promise<void> {
  const sent = await headers()
  await limitSignIn(deps, { address: sent.get(CLIENT_ADDRESS_HEADER) ?? '', email })
  try {
    await processAuth(deps).api.signInEmail({ body: { email, password }, headers: sent })
  } catch (error) {
    const status = (error as { statusCode?: number }).statusCode
    if (status === undefined || status >= 500) throw error
    throw new Refusal(
      status === 429 ? 'limited' : 'invalid',
      status === 429
        ? 'Too many tries. Wait a minute.'
        : 'That e-mail address and password do not fit together.',
    )
  }
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
    await enter(deps, email, password)
    redirect('/console')
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
