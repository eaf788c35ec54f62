import type { Deps } from '../deps.ts'
import type { Actor, Role } from './actor.ts'
import { processAuth } from './auth.ts'

export interface SignedIn extends Actor {
  id: string
  name: string
  email: string
  sessionToken: string
}

/** Who is signed in, read from the database each time; null: nobody. */
export async function sessionActor(deps: Deps, headers: Headers): Promise<SignedIn | null> {
  const found = await processAuth(deps).api.getSession({ headers })
  if (found === null) return null
  const user = await deps.db.user.findUnique({ where: { id: found.user.id } })
  if (user === null) return null
  const role: Role = user.role === 'admin' ? 'admin' : 'responder'
  return {
    kind: 'user',
    id: user.id,
    name: user.name,
    email: user.email,
    role,
    pageId: null,
    sessionToken: found.session.token,
  }
}
