import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { commandActor } from '../../server/auth/actor.ts'
import { updateDirective } from '../../server/directives/update-directive.ts'
import { tickClock } from '../../server/jobs/clock-job.ts'
import { readState } from '../../server/state/read-state.ts'
import { v1Client } from '../support/ask-api.ts'
import { openTestDeps, PROVIDERS, type TestDeps } from '../support/test-database.ts'

const HOUR_MS = 3_600_000

describe.each(PROVIDERS)('directives and releases on %s', (provider) => {
  let test: TestDeps
  let api: Awaited<ReturnType<typeof v1Client>>
  let base: string
  beforeAll(async () => {
    test = await openTestDeps({ provider })
    api = await v1Client(test)
    base = `/pages/${test.pageId}`
  })
  beforeEach(async () => {
    for (const { id } of (await api.ask('GET', `${base}/directives?live=true`)).json)
      await api.ask('DELETE', `${base}/directives/${id}`)
    test.clock.advance(61_000)
  })
  afterAll(() => test.close())

  const inMs = (ms: number) => new Date(test.clock.now().getTime() + ms).toISOString()
  const reload = (over: object = {}) => ({
    kind: 'reload',
    mode: 'suggest',
    expiresAt: inMs(2 * HOUR_MS),
    target: { app: 'web', versions: ['1.4.0', '1.4.1'] },
    ...over,
  })
  const create = (body: object) => api.ask('POST', `${base}/directives`, body)
  const live = async () => (await readState(test.deps, test.pageId)).directives

  it('a directive goes into the feed with a small rollout, and its issue into the audit trail', async () => {
    const created = await create(reload())
    expect(created.status).toBe(201)
    expect(created.json).toMatchObject({
      kind: 'reload',
      mode: 'suggest',
      hidden: 'when-shown',
      idleSeconds: 900,
      spreadSeconds: 300,
      target: { app: 'web', versions: ['1.4.0', '1.4.1'], rollout: 5 },
      status: 'live',
    })
    expect((await live()).map((directive) => directive.id)).toEqual([created.json.id])
    const [event] = (await api.ask('GET', `${base}/events?per_page=1`)).json
    expect(event).toMatchObject({ type: 'directive.issued', actor: { kind: 'token' } })
    expect(event.data).toMatchObject({ id: created.json.id, versions: ['1.4.0', '1.4.1'] })
  })

  it('takes the API’s own spelling, wrapped, with the target’s fields beside the others', async () => {
    const created = await create({
      directive: {
        kind: 'gate',
        name: 'migrate',
        expires_at: inMs(HOUR_MS),
        rollout: 100,
        spread_seconds: 30,
      },
    })
    expect(created.status).toBe(201)
    expect(created.json).toMatchObject({ name: 'migrate', spreadSeconds: 30, target: { rollout: 100 } })
  })

  it.each([
    ['no expiry', { expiresAt: undefined }, 'expiresAt'],
    ['an expiry after 24 hours', { expiresAt: 25 * HOUR_MS }, '24 hours'],
    ['an expiry before twice the spread and a hidden poll', { expiresAt: 800_000 }, 'at least 900 s'],
    ['no versions', { target: { app: 'web' } }, 'target.versions'],
    ['an empty list of versions', { target: { versions: [] } }, 'target.versions'],
    ['51 versions', { target: { versions: Array.from({ length: 51 }, (_, i) => `1.${i}`) } }, 'at most 50'],
    ['a rollout over 100', { target: { versions: ['1'], rollout: 101 } }, 'target.rollout'],
    ['a rollout of a half', { target: { versions: ['1'], rollout: 0.5 } }, 'target.rollout'],
    ['another mode', { mode: 'hard' }, 'mode'],
    ['a field of another kind', { scope: 'all' }, 'scope'],
    ['a control character', { message: 'a\u0000b' }, 'message'],
    ['another kind', { kind: 'explode' }, 'kind'],
  ])('a reload with %s is refused with a sentence, and nothing is written', async (_, over, words) => {
    const before = (await api.ask('GET', `${base}/events?per_page=1`)).json[0]?.seq
    const body = reload(over)
    if (typeof body.expiresAt === 'number') body.expiresAt = inMs(body.expiresAt)
    const refused = await create(body)
    expect(refused.status).toBe(422)
    expect(refused.json.message).toContain(words)
    expect((await api.ask('GET', `${base}/events?per_page=1`)).json[0]?.seq).toBe(before)
  })

  it('the ninth live directive is refused; after one is revoked there is room again', async () => {
    const gate = (n: number) => create({ kind: 'gate', name: `g${n}`, expiresAt: inMs(HOUR_MS) })
    const first = await gate(1)
    for (let n = 2; n <= 8; n++) expect((await gate(n)).status).toBe(201)
    const ninth = await gate(9)
    expect(ninth.status).toBe(409)
    expect(ninth.json.message).toContain('8 live directives')
    await api.ask('DELETE', `${base}/directives/${first.json.id}`)
    expect((await gate(9)).status).toBe(201)
  })

  it('nine at once make eight', async () => {
    const asked = Array.from({ length: 9 }, (_, n) =>
      create({ kind: 'gate', name: `g${n}`, expiresAt: inMs(HOUR_MS) }),
    )
    const statuses = (await Promise.all(asked)).map((answer) => answer.status)
    expect(statuses.filter((status) => status === 201)).toHaveLength(8)
    expect(await live()).toHaveLength(8)
  })

  it('a rollout is raised once by two people who saw the same one; the other is told', async () => {
    const { json } = await create(reload())
    const raise = () =>
      updateDirective(test.deps, commandActor, {
        pageId: test.pageId,
        id: json.id,
        revision: json.revision,
        rollout: 50,
      })
    const both = await Promise.allSettled([raise(), raise()])
    expect(both.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect((await live())[0]?.target.rollout).toBe(50)
  })

  it('revoking takes it out of the feed at once, and twice is once', async () => {
    const { json } = await create(reload())
    const first = await api.ask('DELETE', `${base}/directives/${json.id}`)
    expect(first.json.status).toBe('revoked')
    const second = await api.ask('DELETE', `${base}/directives/${json.id}`)
    expect(second.json).toEqual(first.json)
    expect(await live()).toEqual([])
    const late = await api.ask('PATCH', `${base}/directives/${json.id}`, { rollout: 100 })
    expect(late.status).toBe(409)
  })

  it('expiry is an event, and takes it out of the feed', async () => {
    await create(reload({ expiresAt: inMs(1000 * 1000) }))
    test.clock.advance(1_000_001)
    await tickClock(test.deps)
    expect(await live()).toEqual([])
    expect((await api.ask('GET', `${base}/events?per_page=1`)).json[0].type).toBe('directive.expired')
  })

  it('a deploy that registers its release twice registers it once', async () => {
    const register = () => api.ask('POST', `${base}/releases`, { app: 'web', version: '2.0.0' })
    const both = await Promise.all([register(), register()])
    expect(both.map((answer) => answer.status).sort()).toEqual([200, 201])
    expect(both[0].json.id).toBe(both[1].json.id)
    expect((await api.ask('GET', `${base}/releases?app=web`)).json).toHaveLength(1)
  })

  it('the newest release cannot be reloaded away until it is marked bad or a newer one is there', async () => {
    const { json } = await api.ask('POST', `${base}/releases`, { app: 'shop', version: '3.0.0' })
    const body = reload({ target: { app: 'shop', versions: ['3.0.0'] } })
    const refused = await create(body)
    expect(refused.status).toBe(422)
    expect(refused.json.message).toContain('would bring the same version back')
    const bad = await api.ask('PATCH', `${base}/releases/${json.id}`, { release: { bad: true } })
    expect(bad.json).toMatchObject({ bad: true, version: '3.0.0' })
    expect((await create(body)).status).toBe(201)
  })

  it('directives and releases of another page do not exist', async () => {
    const { json } = await create(reload())
    const other = await api.ask('GET', `/pages/bcdfghjklmnp/directives/${json.id}`)
    expect(other.status).toBe(404)
    expect((await api.ask('PATCH', `${base}/releases/bcdfghjklmnp`, { bad: true })).status).toBe(404)
    expect((await api.ask('DELETE', `${base}/directives/bcdfghjklmnp`)).status).toBe(404)
  })
})
