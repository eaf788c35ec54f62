import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { Refusal } from '../../../domain/refusal.ts'
import { CLIENT_ADDRESS_HEADER } from '../../../protocol/follow.ts'
import { processAuth } from '../../../server/auth/auth.ts'
import { limitSignIn } from '../../../server/auth/limit-sign-in.ts'
import type { Deps } from '../../../server/deps.ts'

/** Signs in with a password, sets the cookies and leads to the console. Refused in words; tries are limited. */
export async function enterConsole(deps: Deps, email: string, password: string): Promise<never> {
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
  redirect('/console')
}
