import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CLIENT_ADDRESS_HEADER } from '../../protocol/follow.ts'
import { commandActor } from '../../server/auth/actor.ts'
import { setKnob } from '../../server/knobs/set-knob.ts'
import { answerReport } from '../../server/reports/answer-report.ts'
import { v1Client } from '../support/ask-api.ts'
import { openTestDeps, PROVIDERS, type TestDeps } from '../support/test-database.ts'

describe.each(PROVIDERS)('reports of users on %s', (provider) => {
  let test: TestDeps
  let api: Awaited<ReturnType<typeof v1Client>>
  let base: string
  beforeAll(async () => {
    test = await openTestDeps({ provider })
    api = await v1Client(test)
    base = `/pages/${test.pageId}`
  })
  beforeEach(() => test.clock.advance(2 * 3_600_000))
  afterAll(() => test.close())

  const send = (body: unknown, address = '192.0.2.1') =>
    answerReport(
      test.deps,
      new Request('http://core/feed/v1/reports', {
        method: 'POST',
        headers: { 'content-type': 'text/plain', [CLIENT_ADDRESS_HEADER]: address },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    )
  const stored = async () => (await api.ask('GET', `${base}/reports`)).json

  it('a report is stored with what the client saw, and without the address', async () => {
    const component = (await api.ask('POST', `${base}/components`, { component: { name: 'Chat' } })).json
    const answer = await send({
      id: randomUUID(),
      component: component.id,
      note: 'Nothing loads.',
      appVersion: '1.4.2',
      online: true,
      stateAgeSeconds: 12.5,
    })
    expect(answer.status).toBe(202)
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    expect((await stored())[0]).toMatchObject({
      component: { id: component.id, name: 'Chat' },
      note: 'Nothing loads.',
      appVersion: '1.4.2',
      online: true,
      stateAgeSeconds: 12.5,
    })
    const rows = await test.deps.db.report.findMany()
    expect(JSON.stringify(rows)).not.toContain('192.0.2.1')
  })

  it('a report that is sent twice at once is stored once', async () => {
    const before = (await stored()).length
    const body = { id: randomUUID(), note: 'Twice' }
    const answers = await Promise.all([send(body), send(body), send(body)])
    expect(answers.map((answer) => answer.status)).toEqual([202, 202, 202])
    expect(await stored()).toHaveLength(before + 1)
  })

  it('a report of one address beyond the knob’s limit is put off, others are not', async () => {
    await setKnob(test.deps, commandActor, {
      pageId: test.pageId,
      name: 'reportsPerAddressPerHour',
      value: 10,
    })
    for (let n = 0; n < 10; n++)
      expect((await send({ id: randomUUID(), note: `${n}` }, '203.0.113.5')).status).toBe(202)
    const late = await send({ id: randomUUID(), note: 'more' }, '203.0.113.5')
    expect(late.status).toBe(429)
    expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await send({ id: randomUUID(), note: 'other' }, '203.0.113.6')).status).toBe(202)
  })

  it('groups them by minute and component', async () => {
    test.clock.advance(60_000)
    for (let n = 0; n < 3; n++) await send({ id: randomUUID(), note: 'x' }, `198.51.100.${n}`)
    const groups = (await api.ask('GET', `${base}/reports/groups`)).json
    expect(groups).toEqual([{ minute: expect.stringMatching(/:00\.000Z$/), component: null, count: 3 }])
  })

  it.each([
    ['no JSON', 'nonsense', 422],
    ['null', 'null', 422],
    ['neither component nor note', { id: randomUUID() }, 422],
    ['no id', { note: 'x' }, 422],
    ['a component of another page', { id: randomUUID(), component: 'bcdfghjklmnp' }, 422],
    ['an unknown field', { id: randomUUID(), note: 'x', cookie: 'y' }, 422],
    ['an address of its own', { id: randomUUID(), note: 'x', pageId: 'bcdfghjklmnp' }, 202],
    ['a NUL', { id: randomUUID(), note: 'a\u0000' }, 422],
    ['a note of 1,001 characters', { id: randomUUID(), note: 'x'.repeat(1001) }, 422],
    ['9 kB', { id: randomUUID(), note: 'x', contact: 'y'.repeat(9000) }, 413],
  ])('a body with %s is answered clearly', async (_, body, status) => {
    expect((await send(body)).status).toBe(status)
  })
})
