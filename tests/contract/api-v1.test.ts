import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { commandActor } from '../../server/auth/actor.ts'
import { withClaim } from '../../server/db/idempotency-scope.ts'
import { createIncident } from '../../server/incidents/create-incident.ts'
import { v1Client } from '../support/ask-api.ts'
import { openTestDeps, PROVIDERS, type TestDeps } from '../support/test-database.ts'

describe.each(PROVIDERS)('the management API on %s', (provider) => {
  let test: TestDeps
  let api: Awaited<ReturnType<typeof v1Client>>
  let base: string
  beforeAll(async () => {
    test = await openTestDeps({ provider, environment: { API_REQUESTS_PER_MINUTE: '50' } })
    api = await v1Client(test)
    base = `/pages/${test.pageId}`
  })
  beforeEach(() => test.clock.advance(61_000))
  afterAll(() => test.close())
  const component = async (name = 'API') =>
    (await api.ask('POST', `${base}/components`, { component: { name } })).json

  it('takes the key in all the ways that clients send it, and no other', async () => {
    for (const authorization of [`OAuth ${api.token}`, `Bearer ${api.token}`, api.token]) {
      expect((await api.ask('GET', '/pages', undefined, { headers: { authorization } })).status).toBe(200)
    }
    const bare = { headers: { 'x-no-auth': '1' } }
    expect((await api.ask('GET', `/pages.json?api_key=${api.token}`, undefined, bare)).status).toBe(200)
    const refused = await api.ask('GET', '/pages', undefined, bare)
    expect(refused.status).toBe(401)
    expect(refused.json.error).toContain('Could not authenticate')
    expect((await api.ask('GET', '/pages?api_key=nonsense', undefined, bare)).status).toBe(401)
  })

  it('opens, updates and resolves an incident as the format says', async () => {
    const { id } = await component()
    const created = await api.ask('POST', `${base}/incidents.json`, {
      incident: {
        name: 'Elevated API errors',
        status: 'investigating',
        body: 'We are looking into it.',
        components: { [id]: 'partial_outage' },
        deliver_notifications: false,
      },
    })
    expect(created.status).toBe(201)
    expect(created.json).toMatchObject({
      name: 'Elevated API errors',
      impact: 'major',
      resolved_at: null,
      page_id: test.pageId,
      metadata: {},
    })
    expect(created.json.incident_updates[0]).toMatchObject({
      status: 'investigating',
      deliver_notifications: false,
      affected_components: [
        { code: id, name: 'API', old_status: 'operational', new_status: 'partial_outage' },
      ],
    })
    expect(Object.keys(created.json).slice(0, 8)).toEqual([
      'name',
      'status',
      'created_at',
      'updated_at',
      'monitoring_at',
      'resolved_at',
      'impact',
      'shortlink',
    ])
    test.clock.advance(1000)
    const resolved = await api.ask('PATCH', `${base}/incidents/${created.json.id}`, {
      incident: { status: 'resolved', body: 'Fixed.', components: { [id]: 'operational' } },
    })
    expect(resolved.status).toBe(200)
    expect(resolved.json.incident_updates.map((u: { body: string }) => u.body)).toEqual([
      'Fixed.',
      'We are looking into it.',
    ])
    expect(resolved.json.resolved_at).not.toBeNull()
    const edited = await api.ask(
      'PATCH',
      `${base}/incidents/${created.json.id}/incident_updates/${resolved.json.incident_updates[0].id}`,
      {
        incident_update: { body: 'Fixed for good.' },
      },
    )
    expect(edited).toMatchObject({ status: 200, json: { body: 'Fixed for good.' } })
    const deleted = await api.ask('DELETE', `${base}/incidents/${created.json.id}`)
    expect(deleted).toMatchObject({ status: 200, json: { id: created.json.id } })
    expect((await api.ask('GET', `${base}/incidents/${created.json.id}`)).status).toBe(404)
  })

  it('takes forms with brackets, booleans as t and f, and JSON without a content type', async () => {
    const [a, b] = [await component('A'), await component('B')]
    const form = new URLSearchParams([
      ['incident[name]', 'From a form'],
      ['incident[deliver_notifications]', 'f'],
      ['incident[components][]', a.id],
      ['incident[components][]', b.id],
      ['incident[message]', 'Said by a robot.'],
      ['incident[wants_twitter_update]', 't'],
    ]).toString()
    const created = await api.ask('POST', `${base}/incidents`, form, {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect(created.status).toBe(201)
    expect(created.json.components.map((c: { id: string }) => c.id)).toEqual([a.id, b.id])
    expect(created.json.incident_updates[0]).toMatchObject({
      body: 'Said by a robot.',
      deliver_notifications: false,
      wants_twitter_update: true,
    })
    const bare = await api.ask(
      'PATCH',
      `${base}/components/${a.id}`,
      new TextEncoder().encode('{"component":{"status":"major_outage"}}'),
    )
    expect(bare).toMatchObject({ status: 200, json: { status: 'major_outage' } })
  })

  it('keeps groups in order and deletes them with 200, components with 204', async () => {
    const [a, b] = [await component('One'), await component('Two')]
    const created = await api.ask('POST', `${base}/component-groups`, {
      description: 'Both',
      component_group: { name: 'Pair', components: [b.id, a.id] },
    })
    expect(created).toMatchObject({
      status: 201,
      json: { name: 'Pair', description: 'Both', components: [b.id, a.id] },
    })
    expect((await api.ask('DELETE', `${base}/component-groups/${created.json.id}`)).status).toBe(200)
    const gone = await api.ask('DELETE', `${base}/components/${a.id}`)
    expect([gone.status, gone.text]).toEqual([204, ''])
    expect((await api.ask('GET', `${base}/components/${a.id}`)).status).toBe(404)
  })

  it('drafts, publishes, reverts and deletes a postmortem', async () => {
    const incident = (
      await api.ask('POST', `${base}/incidents`, {
        incident: { name: 'Over', body: 'x', status: 'resolved' },
      })
    ).json
    const path = `${base}/incidents/${incident.id}/postmortem`
    expect((await api.ask('GET', path)).status).toBe(404)
    expect(await api.ask('PUT', path, { postmortem: { body_draft: 'Why.' } })).toMatchObject({
      status: 200,
      json: { body: null, body_draft: 'Why.' },
    })
    expect(await api.ask('PUT', `${path}/publish`, {})).toMatchObject({ status: 200, json: { body: 'Why.' } })
    expect((await api.ask('GET', `${base}/incidents/${incident.id}`)).json.status).toBe('postmortem')
    expect(await api.ask('PUT', `${path}/revert`)).toMatchObject({
      status: 200,
      json: { published_at: null },
    })
    expect((await api.ask('DELETE', path)).status).toBe(204)
  })

  it('a maintenance is scheduled by scheduled_for, and listed where it belongs', async () => {
    const created = await api.ask('POST', `${base}/incidents`, {
      incident: {
        name: 'Upgrade',
        body: 'Soon.',
        scheduled_for: '2026-12-24T10:00:00Z',
        scheduled_until: '2026-12-24T11:00:00Z',
        scheduled_auto_transition: 't',
      },
    })
    expect(created.json).toMatchObject({
      status: 'scheduled',
      impact: 'maintenance',
      scheduled_auto_in_progress: true,
      scheduled_auto_completed: true,
    })
    for (const list of ['scheduled', 'upcoming']) {
      expect(
        (await api.ask('GET', `${base}/incidents/${list}`)).json.map((i: { id: string }) => i.id),
      ).toContain(created.json.id)
    }
    expect((await api.ask('GET', `${base}/incidents/active_maintenance`)).json).toEqual([])
  })

  it('a repeated POST with its Idempotency-Key returns the first answer, two at once make one', async () => {
    const post = (body: object, key = 'k1') =>
      api.ask('POST', `${base}/incidents`, body, { headers: { 'idempotency-key': key } })
    const body = { incident: { name: 'Once', body: 'x' } }
    const before = await test.deps.db.incident.count()
    const answers = await Promise.all([post(body), post(body), post(body)])
    const again = await post(body)
    expect(await test.deps.db.incident.count()).toBe(before + 1)
    const created = answers.find((answer) => answer.status === 201)!
    expect(again.json).toEqual(created.json)
    for (const answer of answers) expect([201, 409]).toContain(answer.status)
    expect((await post({ incident: { name: 'Other', body: 'x' } })).status).toBe(422)
    expect((await post({ incident: {} }, 'k2')).status).toBe(422)
    expect((await post(body, 'k2')).status).toBe(201)
  })

  it('a repeat after a death between the commit and the answer gets what the first one made, and makes nothing', async () => {
    const body = JSON.stringify({ incident: { name: 'Died', body: 'x' } })
    const requestHash = createHash('sha256').update(`POST ${base}/incidents\n${body}`).digest('hex')
    const claim = { tokenId: api.id, key: 'died' }
    const createdAt = test.deps.clock.now()
    await test.deps.db.idempotencyKey.create({
      data: { ...claim, requestHash, createdAt, status: 0, body: '' },
    })
    const made = await withClaim(claim, () =>
      createIncident(test.deps, commandActor, { pageId: test.pageId, name: 'Died', body: 'x' }),
    )
    test.clock.advance(61_000)
    const before = await test.deps.db.incident.count()
    const headers = { 'idempotency-key': 'died', 'content-type': 'application/json' }
    const ask = () => api.ask('POST', `${base}/incidents`, body, { headers })
    const [first, second] = [await ask(), await ask()]
    expect(first.status).toBe(201)
    expect(first.json.id).toBe(made.id)
    expect(second.json).toEqual(first.json)
    expect(await test.deps.db.incident.count()).toBe(before)
  })

  it('takes null for what is left out, and searches without regard to case', async () => {
    const made = await api.ask('POST', `${base}/incidents`, {
      incident: {
        name: 'Needle in HAY',
        body: 'x',
        status: null,
        components: null,
        deliver_notifications: null,
      },
    })
    expect(made.status).toBe(201)
    const patched = await api.ask('PATCH', `${base}/incidents/${made.json.id}`, {
      incident: { name: null, body: 'y_z', status: null },
    })
    expect(patched.json).toMatchObject({ name: 'Needle in HAY', status: 'investigating' })
    for (const q of ['needle in hay', 'Y_Z']) {
      const found = await api.ask('GET', `${base}/incidents?q=${encodeURIComponent(q)}`)
      expect(found.json.map((row: { id: string }) => row.id)).toEqual([made.json.id])
    }
  })

  it('searches for % and _ and \\ as they are typed, in names and in what updates say', async () => {
    const open = async (name: string, body: string) =>
      (await api.ask('POST', `${base}/incidents`, { incident: { name, body } })).json.id as string
    const percent = await open('Loss of 7% of writes', 'x')
    const low = await open('Loss of 70 writes', 'retry_later \\o/')
    await open('retryXlater', 'Nothing of the kind')
    const find = async (q: string) =>
      (await api.ask('GET', `${base}/incidents?q=${encodeURIComponent(q)}&limit=1`)).json.map(
        (row: { id: string }) => row.id,
      )
    expect(await find('7% OF')).toEqual([percent])
    expect(await find('%')).toEqual([percent])
    expect(await find('RETRY_LATER')).toEqual([low])
    expect(await find('\\O')).toEqual([low])
    expect(await find('y_l%')).toEqual([])
  })

  it('takes what old clients send: blanks in lists, an empty status, hours as a number, zones without a colon', async () => {
    const [a, b] = [await component('Blank A'), await component('Blank B')]
    const form = new URLSearchParams([
      ['incident[name]', 'Blanks'],
      ['incident[body]', 'x'],
      ['incident[component_ids][]', ''],
      ['incident[component_ids][]', a.id],
      [`incident[components][${b.id}]`, ''],
      ['incident[reminder_intervals]', '4'],
    ]).toString()
    const made = await api.ask('POST', `${base}/incidents`, form, {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect(made.status).toBe(201)
    expect(made.json).toMatchObject({ impact: 'none', reminder_intervals: '4' })
    expect(made.json.components).toMatchObject([
      { id: a.id, status: 'operational' },
      { id: b.id, status: 'operational' },
    ])
    for (const [given, kept] of [
      [4, '4'],
      [[1, 5], '[1,5]'],
      ['[]', '[]'],
    ]) {
      const incident = { reminder_intervals: given }
      const changed = await api.ask('PATCH', `${base}/incidents/${made.json.id}`, { incident })
      expect(changed.json).toMatchObject({ reminder_intervals: kept })
    }
    const planned = await api.ask('POST', `${base}/incidents`, {
      incident: {
        name: 'Zones',
        body: 'x',
        scheduled_for: '2027-03-01T10:00:00-0500',
        scheduled_until: '2027-03-01 17:00:00 +0100',
      },
    })
    expect(planned.json).toMatchObject({
      scheduled_for: '2027-03-01T15:00:00.000Z',
      scheduled_until: '2027-03-01T16:00:00.000Z',
    })
  })

  it('tells the uptime of a component and of its group over a range', async () => {
    const one = await component('Uptime one')
    const two = await component('Uptime two')
    const group = (
      await api.ask('POST', `${base}/component-groups`, {
        component_group: { name: 'Both', components: [one.id, two.id] },
      })
    ).json
    const set = (status: string) =>
      api.ask('PATCH', `${base}/components/${one.id}`, { component: { status } })
    test.clock.advance(3_600_000)
    await set('major_outage')
    test.clock.advance(1_800_000)
    await set('partial_outage')
    test.clock.advance(1_800_000)
    await set('operational')
    const asked = await api.ask('GET', `${base}/components/${one.id}/uptime.json`)
    expect(asked.status).toBe(200)
    expect(asked.json).toMatchObject({ id: one.id, name: 'Uptime one', warnings: [] })
    expect(asked.json.major_outage).toBe(1800)
    expect(asked.json.partial_outage).toBe(1800)
    // Of two hours, half an hour counts whole and half an hour by 0.3.
    expect(asked.json.uptime_percentage).toBeCloseTo(100 * (1 - (1800 + 540) / 7200), 1)
    const both = (await api.ask('GET', `${base}/component-groups/${group.id}/uptime`)).json
    expect(both.uptime_percentage).toBeCloseTo((asked.json.uptime_percentage + 100) / 2, 2)
    expect(both.related_events.map((events: { component_id: string }) => events.component_id)).toEqual([
      one.id,
      two.id,
    ])
    const long = await api.ask('GET', `${base}/components/${one.id}/uptime?start=2020`)
    expect(long.json.warnings[0]).toContain('6 months')
    expect((await api.ask('GET', `${base}/components/${one.id}/uptime?start=2026-13`)).status).toBe(422)
    expect((await api.ask('GET', `${base}/components/${group.id}/uptime`)).status).toBe(404)
  })

  it('over the limit answers 429 with the time to wait, for that key alone', async () => {
    const greedy = await v1Client(test)
    let last = 200
    for (let i = 0; i < 51; i++) last = (await greedy.ask('GET', '/pages')).status
    expect(last).toBe(429)
    const refused = await greedy.ask('GET', '/pages')
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await api.ask('GET', '/pages')).status).toBe(200)
  })

  it('a key that may only read, or only another page, gets no further', async () => {
    const reader = await v1Client(test, { scopes: ['read'] })
    expect((await reader.ask('GET', `${base}/incidents`)).status).toBe(200)
    expect((await reader.ask('POST', `${base}/incidents`, { incident: { name: 'x' } })).status).toBe(403)
    const stranger = await v1Client(test, { pageId: test.pageId })
    expect((await stranger.ask('GET', '/pages/bbbbbbbbbbbb/incidents')).status).toBe(404)
    expect((await stranger.ask('GET', '/pages')).json).toHaveLength(1)
  })

  it('pages through lists, and says which methods a path knows', async () => {
    for (let i = 0; i < 3; i++)
      await api.ask('POST', `${base}/incidents`, {
        incident: { name: `Past ${i}`, body: 'x', status: 'resolved' },
      })
    const all = (await api.ask('GET', `${base}/incidents?limit=100`)).json.map((i: { id: string }) => i.id)
    const paged: string[] = []
    for (let page = 1; paged.length < all.length; page++) {
      paged.push(
        ...(await api.ask('GET', `${base}/incidents?limit=2&page=${page}`)).json.map(
          (i: { id: string }) => i.id,
        ),
      )
    }
    expect(paged).toEqual(all)
    const wrong = await api.ask('DELETE', `${base}/components`)
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, POST'])
    expect((await api.ask('GET', `${base}/nothing`)).status).toBe(404)
  })
})
