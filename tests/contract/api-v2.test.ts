import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commandActor } from '../../server/auth/actor.ts'
import { createComponentGroup } from '../../server/components/create-component-group.ts'
import { createIncident } from '../../server/incidents/create-incident.ts'
import { updateIncident } from '../../server/incidents/update-incident.ts'
import { askV2 } from '../support/ask-api.ts'
import { seedComponents } from '../support/seed-components.ts'
import { openTestDeps, PROVIDERS, type TestDeps } from '../support/test-database.ts'

const COMPONENT_KEYS = [
  'id',
  'name',
  'status',
  'created_at',
  'updated_at',
  'position',
  'description',
  'showcase',
  'start_date',
  'group_id',
  'page_id',
  'group',
  'only_show_if_degraded',
]
const INCIDENT_KEYS = [
  'id',
  'name',
  'status',
  'created_at',
  'updated_at',
  'monitoring_at',
  'resolved_at',
  'impact',
  'shortlink',
  'started_at',
  'page_id',
  'incident_updates',
  'components',
]
const UPDATE_KEYS = [
  'id',
  'status',
  'body',
  'incident_id',
  'created_at',
  'updated_at',
  'display_at',
  'affected_components',
  'deliver_notifications',
  'custom_tweet',
  'tweet_id',
]

describe.each(PROVIDERS)('the public API on %s', (provider) => {
  let test: TestDeps
  let chat: string
  let group: string
  let openId: string
  let pastId: string
  let maintenanceId: string
  beforeAll(async () => {
    test = await openTestDeps({ provider })
    ;[chat] = (await seedComponents(test, 'Chat')) as [string]
    const { pageId } = test
    group = (
      await createComponentGroup(test.deps, commandActor, { pageId, name: 'Apps', componentIds: [chat] })
    ).id
    pastId = (await createIncident(test.deps, commandActor, { pageId, name: 'Past', body: 'x' })).id
    await updateIncident(test.deps, commandActor, { pageId, id: pastId, status: 'resolved', body: 'y' })
    openId = (
      await createIncident(test.deps, commandActor, {
        pageId,
        name: 'A & <b>',
        body: 'é',
        components: { [chat]: 'partial_outage' },
      })
    ).id
    maintenanceId = (
      await createIncident(test.deps, commandActor, {
        pageId,
        name: 'Soon',
        scheduledFor: '2026-12-01T00:00:00Z',
        scheduledUntil: '2026-12-01T01:00:00Z',
      })
    ).id
  })
  afterAll(() => test.close())

  it.each([
    ['summary.json', ['page', 'components', 'incidents', 'scheduled_maintenances', 'status']],
    ['status.json', ['page', 'status']],
    ['components.json', ['page', 'components']],
    ['incidents.json', ['page', 'incidents']],
    ['incidents/unresolved.json', ['page', 'incidents']],
    ['scheduled-maintenances.json', ['page', 'scheduled_maintenances']],
    ['scheduled-maintenances/upcoming.json', ['page', 'scheduled_maintenances']],
    ['scheduled-maintenances/active.json', ['page', 'scheduled_maintenances']],
  ])('%s has its keys in order, its headers, HEAD and 304', async (path, keys) => {
    const { status, headers, json } = await askV2(test, path)
    expect(status).toBe(200)
    expect(Object.keys(json)).toEqual(keys)
    expect(Object.keys(json.page)).toEqual(['id', 'name', 'url', 'time_zone', 'updated_at'])
    expect(headers.get('access-control-allow-origin')).toBe('*')
    expect(headers.get('cache-control')).toBe(
      'max-age=10, public, s-maxage=10, stale-while-revalidate=20, stale-if-error=3600',
    )
    const etag = headers.get('etag')!
    expect(etag).toMatch(/^W\/"/)
    expect((await askV2(test, path, { headers: { 'if-none-match': etag } })).status).toBe(304)
    const head = await askV2(test, path, { method: 'HEAD' })
    expect([head.status, head.text, head.headers.get('etag')]).toEqual([200, '', etag])
  })

  it('writes components, incidents and updates with every key in the order of real bodies', async () => {
    const summary = (await askV2(test, 'summary.json')).json
    const single = summary.components.find((c: { id: string }) => c.id === chat)
    const parent = summary.components.find((c: { id: string }) => c.id === group)
    expect(Object.keys(single)).toEqual(COMPONENT_KEYS)
    expect(Object.keys(parent)).toEqual([...COMPONENT_KEYS, 'components'])
    expect(parent.components).toEqual([chat])
    expect(Object.keys(summary.incidents[0])).toEqual([...INCIDENT_KEYS, 'reminder_intervals'])
    expect(Object.keys(summary.incidents[0].incident_updates[0])).toEqual(UPDATE_KEYS)
    expect(summary.incidents[0].incident_updates[0].affected_components).toEqual([
      { code: chat, name: 'Apps - Chat', old_status: 'operational', new_status: 'partial_outage' },
    ])
    expect(Object.keys(summary.scheduled_maintenances[0])).toEqual([
      ...INCIDENT_KEYS,
      'scheduled_for',
      'scheduled_until',
    ])
  })

  it('lists what belongs, unresolved first, and rolls up the worst', async () => {
    const ids = async (path: string, key = 'incidents') =>
      (await askV2(test, path)).json[key].map((i: { id: string }) => i.id)
    expect(await ids('incidents.json')).toEqual([openId, pastId])
    expect(await ids('incidents/unresolved.json')).toEqual([openId])
    expect(await ids('scheduled-maintenances/upcoming.json', 'scheduled_maintenances')).toEqual([
      maintenanceId,
    ])
    expect(await ids('scheduled-maintenances/active.json', 'scheduled_maintenances')).toEqual([])
    expect((await askV2(test, `incidents/${openId}.json`)).json.incident.id).toBe(openId)
    expect((await askV2(test, 'status.json')).json.status).toEqual({
      indicator: 'major',
      description: 'Partial System Outage',
    })
  })

  it('escapes what could end a script, and stays the same JSON', async () => {
    const { text, json } = await askV2(test, 'incidents.json')
    expect(text).not.toMatch(/[&<>]/)
    expect(json.incidents[0].name).toBe('A & <b>')
  })

  it('answers an unknown path with an empty 404 without a content type, another method with 405', async () => {
    for (const path of [
      'nothing.json',
      'incidents',
      'incidents/zzzzzzzzzzzz.json',
      'constructor',
      '__proto__',
    ]) {
      const { status, text, headers } = await askV2(test, path)
      expect([path, status, text, headers.get('content-type')]).toEqual([path, 404, '', null])
    }
    expect((await askV2(test, 'status.json', { method: 'POST', body: '{}' })).status).toBe(405)
  })

  it("writes times in the page's zone, with the offset of that day", async () => {
    await test.deps.db.page.update({ where: { id: test.pageId }, data: { timeZone: 'America/New_York' } })
    const { json } = await askV2(test, 'scheduled-maintenances.json')
    expect(json.scheduled_maintenances[0].scheduled_for).toBe('2026-11-30T19:00:00.000-05:00')
    await test.deps.db.page.update({ where: { id: test.pageId }, data: { timeZone: 'Etc/UTC' } })
    expect(
      (await askV2(test, 'scheduled-maintenances.json')).json.scheduled_maintenances[0].scheduled_for,
    ).toBe('2026-12-01T00:00:00.000Z')
  })
})
