import { hashPassword } from 'better-auth/crypto'
import { Refusal } from '../../domain/refusal.ts'
import type { Tx } from '../db/database.ts'
import { newId } from '../new-id.ts'
import type { Role } from './actor.ts'

interface NewUser {
  name: string
  email: string
  password: string
  role: Role
  at: Date
}

/** Adds a person who signs in with a password, in the form that better-auth reads. */
export async function createUser(tx: Tx, user: NewUser): Promise<{ id: string; email: string }> {
  const { name, email, role, at } = user
  if ((await tx.user.findUnique({ where: { email } })) !== null)
    throw new Refusal('conflict', 'Somebody has this e-mail address already.')
  const id = newId()
  await tx.user.create({ data: { id, name, email, role, emailVerified: true, createdAt: at, updatedAt: at } })
  await tx.account.create({
    data: {
      id: newId(),
      userId: id,
      accountId: id,
      providerId: 'credential',
      password: await hashPassword(user.password),
      createdAt: at,
      updatedAt: at,
    },
  })
  return { id, email }
}
