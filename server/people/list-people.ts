import type { Deps } from '../deps.ts'

export interface Person {
  id: string
  name: string
  email: string
  role: string
  createdAt: Date
  /** When a session of theirs was last seen, within a day; null: nobody is signed in as them. */
  seenAt: Date | null
}

export interface Invitation {
  id: string
  role: string
  createdBy: string | null
  expiresAt: Date
}

/** Everybody who can sign in, by name, and the invitations that are open. */
export async function listPeople(deps: Deps): Promise<{ people: Person[]; invitations: Invitation[] }> {
  const now = deps.clock.now()
  const users = await deps.db.user.findMany({
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    take: 500,
    include: { sessions: { where: { expiresAt: { gt: now } }, orderBy: { updatedAt: 'desc' }, take: 1 } },
  })
  const links = await deps.db.setupLink.findMany({
    where: { role: { not: null }, consumedAt: null, expiresAt: { gt: now } },
    orderBy: { createdAt: 'desc' },
  })
  return {
    people: users.map(({ id, name, email, role, createdAt, sessions }) => ({
      ...{ id, name, email, role, createdAt },
      seenAt: sessions[0]?.updatedAt ?? null,
    })),
    invitations: links.map(({ id, role, createdBy, expiresAt }) => ({
      ...{ id, createdBy, expiresAt },
      role: role as string,
    })),
  }
}
