import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { type SignedIn, sessionActor } from '../../server/auth/session-actor.ts'
import type { Deps } from '../../server/deps.ts'
import { requestedPage } from '../../server/http/requested-page.ts'
import { processDeps } from '../../server/process-deps.ts'

/** Who is signed in, and the page that the console is about; leads to the sign-in when nobody is. */
export async function signedIn(): Promise<{ deps: Deps; actor: SignedIn; pageId: string }> {
  const deps = processDeps()
  const sent = await headers()
  const actor = await sessionActor(deps, sent)
  if (actor === null) redirect('/console/sign-in')
  const { id: pageId } = await requestedPage(deps, sent)
  return { deps, actor, pageId }
}
