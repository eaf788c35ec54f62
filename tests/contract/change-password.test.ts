import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeAuth } from '../../server/auth/auth.ts'
import { createUser } from '../../server/auth/create-user.ts'
import { openTestDeps, PROVIDERS, type TestDeps } from '../support/test-database.ts'

describe.each(PROVIDERS)('changing a password on %s', (provider) => {
  let test: TestDeps
  beforeAll(async () => {
    test = await openTestDeps({ provider, now: new Date().toISOString() })
  })
  afterAll(() => test.close())

  it('ends all other sessions, also when asked directly to keep them, and none when it is refused', async () => {
    const { deps } = test
    const auth = makeAuth(deps)
    const user = { name: 'Ada', email: 'ada@example.com', password: 'correct horse', role: 'admin' as const }
    const { id } = await deps.db.$transaction((tx) => createUser(tx, { ...user, at: new Date() }))
    const ask = (path: string, body: object, cookie = '') =>
      auth.handler(
        new Request(`https://status.example.com/api/auth${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', origin: 'https://status.example.com', cookie },
          body: JSON.stringify(body),
        }),
      )
    const signIn = async () => {
      const answer = await ask('/sign-in/email', { email: user.email, password: user.password })
      expect(answer.status).toBe(200)
      return answer.headers
        .getSetCookie()
        .map((line) => line.split(';')[0])
        .join('; ')
    }
    const [mine] = [await signIn(), await signIn(), await signIn()]
    const change = { newPassword: 'another long secret', revokeOtherSessions: false }
    const refused = await ask('/change-password', { ...change, currentPassword: 'nonsense here' }, mine)
    expect(refused.status).toBe(400)
    expect(await deps.db.session.count({ where: { userId: id } })).toBe(3)
    const changed = await ask('/change-password', { ...change, currentPassword: user.password }, mine)
    expect(changed.status).toBe(200)
    expect(await deps.db.session.count({ where: { userId: id } })).toBe(1)
    const still = await auth.api.getSession({ headers: new Headers({ cookie: mine! }) })
    expect(still?.user.id).toBe(id)
  })
})
