import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Actor, commandActor } from '../../server/auth/actor.ts'
import { makeAuth } from '../../server/auth/auth.ts'
import { acceptInvitation } from '../../server/people/accept-invitation.ts'
import { changeRole, removePerson } from '../../server/people/change-person.ts'
import { invitePerson } from '../../server/people/invite-person.ts'
import { listPeople } from '../../server/people/list-people.ts'
import { makePasswordLink } from '../../server/people/make-password-link.ts'
import { setPassword } from '../../server/people/set-password.ts'
import { takeBackInvitation } from '../../server/people/take-back-invitation.ts'
import { consumeSetupLink } from '../../server/setup/consume-setup-link.ts'
import { createAdministrator } from '../../server/setup/create-administrator.ts'
import { openTestDeps, PROVIDERS, type TestDeps } from '../support/test-database.ts'

const secretOf = (url: string) => url.slice(url.indexOf('#') + 1)
const admin: Actor = { ...commandActor, kind: 'user', id: 'x', name: 'Ada' }
const responder: Actor = { ...admin, role: 'responder' }
const DAY_MS = 24 * 60 * 60 * 1000

describe.each(PROVIDERS)('people on %s', (provider) => {
  let test: TestDeps
  let adaId: string
  beforeAll(async () => {
    test = await openTestDeps({ provider, now: new Date().toISOString() })
    const ada = { name: 'Ada', email: 'ada@example.com', password: 'correct horse' }
    adaId = (await createAdministrator(test.deps, commandActor, ada)).id
  })
  afterAll(() => test.close())
  const person = (secret: string, email: string) => ({
    secret,
    name: 'Bo',
    email,
    password: 'battery staple',
  })
  const signIn = (email: string, password: string) =>
    makeAuth(test.deps).handler(
      new Request('https://status.example.com/api/auth/sign-in/email', {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: 'https://status.example.com' },
        body: JSON.stringify({ email, password }),
      }),
    )

  it('join by an invitation, once, as what it says; the secret is stored nowhere', async () => {
    const { deps } = test
    const { url } = await invitePerson(deps, admin, { role: 'responder' })
    expect(url).toMatch(/^https:\/\/status\.example\.com\/setup\/join#[\w-]{43}$/)
    expect(JSON.stringify(await deps.db.setupLink.findMany())).not.toContain(secretOf(url))
    const tries = await Promise.allSettled(
      ['bo@example.com', 'bo2@example.com', 'bo3@example.com'].map((email) =>
        acceptInvitation(deps, person(secretOf(url), email)),
      ),
    )
    expect(tries.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
    const { people, invitations } = await listPeople(deps)
    expect(people.map(({ name, role }) => [name, role])).toEqual([
      ['Ada', 'admin'],
      ['Bo', 'responder'],
    ])
    expect(invitations).toEqual([])
  })

  it('are refused when the invitation was taken back, is older than three days, or is of another kind', async () => {
    const { deps, clock } = test
    const back = await invitePerson(deps, admin, { role: 'admin' })
    await takeBackInvitation(deps, admin, { id: back.id })
    const old = await invitePerson(deps, admin, { role: 'admin' })
    const now = clock.now()
    clock.advance(3 * DAY_MS + 1)
    const reset = await makePasswordLink(deps, admin, { userId: adaId })
    for (const { url } of [back, old, reset]) {
      const asked = acceptInvitation(deps, person(secretOf(url), 'eve@example.com'))
      await expect(asked).rejects.toThrow('This link has been used')
    }
    const open = await invitePerson(deps, admin, { role: 'responder' })
    await expect(consumeSetupLink(deps, person(secretOf(open.url), 'eve@example.com'))).rejects.toThrow(
      'This link has been used',
    )
    await expect(
      setPassword(deps, { secret: secretOf(open.url), password: 'a new long one' }),
    ).rejects.toThrow('This link has been used')
    clock.set(now.toISOString())
    expect((await listPeople(deps)).people).toHaveLength(2)
  })

  it('get a new password by a link that works once, and all their sessions end', async () => {
    const { deps } = test
    expect((await signIn('ada@example.com', 'correct horse')).status).toBe(200)
    const first = await makePasswordLink(deps, admin, { email: 'ada@example.com' })
    const second = await makePasswordLink(deps, admin, { userId: adaId })
    const password = 'a new long one'
    await expect(setPassword(deps, { secret: secretOf(first.url), password })).rejects.toThrow(
      'has been used',
    )
    await setPassword(deps, { secret: secretOf(second.url), password })
    await expect(setPassword(deps, { secret: secretOf(second.url), password })).rejects.toThrow(
      'has been used',
    )
    expect(await deps.db.session.count({ where: { userId: adaId } })).toBe(0)
    expect((await signIn('ada@example.com', 'correct horse')).status).toBe(401)
    expect((await signIn('ada@example.com', password)).status).toBe(200)
  })

  it('keep an administrator, whatever is asked and however many ask at once', async () => {
    const { deps } = test
    const bo = (await listPeople(deps)).people.find((p) => p.name === 'Bo')!
    await expect(removePerson(deps, admin, { userId: adaId })).rejects.toThrow('last administrator')
    await expect(changeRole(deps, admin, { userId: adaId, role: 'responder' })).rejects.toThrow(
      'last administrator',
    )
    await changeRole(deps, admin, { userId: bo.id, role: 'admin' })
    const both = await Promise.allSettled([
      changeRole(deps, admin, { userId: adaId, role: 'responder' }),
      changeRole(deps, admin, { userId: bo.id, role: 'responder' }),
    ])
    expect(both.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
    expect(await deps.db.user.count({ where: { role: 'admin' } })).toBe(1)
  })

  it('are changed by administrators only', async () => {
    const { deps } = test
    const acts = [
      () => invitePerson(deps, responder, { role: 'admin' }),
      () => makePasswordLink(deps, responder, { userId: adaId }),
      () => changeRole(deps, responder, { userId: adaId, role: 'responder' }),
      () => removePerson(deps, responder, { userId: adaId }),
      () => takeBackInvitation(deps, responder, { id: 'aaaaaaaaaaaa' }),
    ]
    for (const act of acts) await expect(act()).rejects.toThrow('This needs an administrator.')
  })
})
