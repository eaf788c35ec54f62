import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { BASE_HEADER, CLIENT_ADDRESS_HEADER } from '../../protocol/follow.ts'
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

  it('a report of a client newer than the server is stored without what is not understood', async () => {
    const body = { id: randomUUID(), note: 'From the future', mood: 'calm', address: '198.51.100.9' }
    expect((await send(body)).status).toBe(202)
    expect((await stored())[0]).toMatchObject({ note: 'From the future' })
    for (const odd of ['hello', '[]', 'null', '{}', { id: 'x', note: 'y' }])
      expect((await send(odd)).status).toBe(422)
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

  describe('sent by a form without script', () => {
    const sendForm = (fields: Record<string, string> | string, address = '192.0.2.77') =>
      answerReport(
        test.deps,
        new Request('http://core/feed/v1/reports', {
          method: 'POST',
          headers: {
            'content-type': 'application/x-www-form-urlencoded',
            [CLIENT_ADDRESS_HEADER]: address,
            [BASE_HEADER]: '/p/abc',
          },
          body: typeof fields === 'string' ? fields : new URLSearchParams(fields).toString(),
        }),
      )

    it('is stored as the widget’s are, and leads to a thank-you', async () => {
      const answer = await sendForm({ component: '', note: 'Nothing\r\nloads.', contact: ' me@example.com ' })
      expect([answer.status, answer.headers.get('location')]).toEqual([303, '/p/abc/report/thanks'])
      expect((await stored())[0]).toMatchObject({
        component: null,
        note: 'Nothing\nloads.',
        contact: 'me@example.com',
        app: 'status-page',
      })
    })

    it.each([
      [
        'nothing said',
        { note: ' ', contact: 'me@example.com' },
        422,
        'Choose a part, or write what happens.',
      ],
      ['a note of 1,001 characters', { note: 'x'.repeat(1001) }, 422, 'note'],
      ['a component of another page', { component: 'bcdfghjklmnp', note: 'x' }, 422, 'component'],
      ['20 kB', { note: 'x'.repeat(20_000) }, 413, 'too long'],
    ])(
      'with %s is answered with the form and what was typed, kept by nobody',
      async (_, fields, status, words) => {
        const answer = await sendForm(fields)
        expect([answer.status, answer.headers.get('cache-control')]).toEqual([status, 'no-store'])
        expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
        const html = await answer.text()
        expect(html).toContain('role="alert"')
        expect(html).toContain(words)
        if ('contact' in fields) expect(html).toContain('value="me@example.com"')
      },
    )

    it('escapes what was typed, and takes a thousand characters of any script', async () => {
      const html = await (await sendForm({ note: ' ', contact: '"><script>1</script>' })).text()
      expect(html).not.toContain('<script>1')
      expect((await sendForm({ note: '漢'.repeat(1000) })).status).toBe(303)
    })

    it('beyond the limit of its address it is put off, in words', async () => {
      const setLimit = (value: number) =>
        setKnob(test.deps, commandActor, { pageId: test.pageId, name: 'reportsPerAddressPerHour', value })
      await setLimit(1)
      expect((await sendForm({ note: 'one' }, '203.0.113.99')).status).toBe(303)
      const late = await sendForm({ note: 'two' }, '203.0.113.99')
      expect(late.status).toBe(429)
      expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(0)
      expect(await late.text()).toContain('>two</textarea>')
      await setLimit(30)
    })
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
    ['an address of its own', { id: randomUUID(), note: 'x', pageId: 'bcdfghjklmnp' }, 202],
    ['a NUL', { id: randomUUID(), note: 'a\u0000' }, 422],
    ['a note of 1,001 characters', { id: randomUUID(), note: 'x'.repeat(1001) }, 422],
    ['9 kB', { id: randomUUID(), note: 'x', contact: 'y'.repeat(9000) }, 413],
  ])('a body with %s is answered clearly', async (_, body, status) => {
    expect((await send(body)).status).toBe(status)
  })
})
