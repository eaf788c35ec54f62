import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { commandActor } from '../../server/auth/actor.ts'
import { importStatuspage } from '../../server/import/import-statuspage.ts'
import { readFolder } from '../../server/import/read-folder.ts'
import { updateIncident } from '../../server/incidents/update-incident.ts'
import { openTestDeps, PROVIDERS, type TestDeps } from '../support/test-database.ts'

const DATA = join(import.meta.dirname, '../data')
const github = () => readFolder(join(DATA, 'github')).bodies
const v1 = () => readFolder(join(DATA, 'v1')).bodies
const GITHUB = 'kctbh9vrtdwd'

describe.each(PROVIDERS)('importing from Statuspage on %s', (provider) => {
  let test: TestDeps
  afterEach(() => test.close())
  const open = async () => {
    test = await openTestDeps({ provider })
    return test.deps
  }
  const eventsOf = (pageId: string) =>
    test.deps.db.event.findMany({ where: { pageId }, orderBy: { seq: 'asc' } })

  it('takes every incident, update, maintenance and component of a large page, and an import of the same changes nothing', async () => {
    const deps = await open()
    const first = await importStatuspage(deps, commandActor, { bodies: github() })
    expect(first.page).toMatchObject({ id: GITHUB, name: 'GitHub', isNew: true, isDefault: true })
    expect(first.components.created).toBe(12)
    expect(first.incidents.created).toBe(801)
    expect(first.maintenances.created).toBe(18)
    expect(first.notTaken.filter((remark) => remark.what !== 'body')).toEqual([])
    const count = () =>
      Promise.all([
        deps.db.incident.count(),
        deps.db.incidentUpdate.count(),
        deps.db.incidentComponent.count(),
        deps.db.event.count(),
      ])
    const before = await count()
    expect(before[0]).toBe(819)
    expect(before[1]).toBe(first.updates.created)
    const second = await importStatuspage(deps, commandActor, { bodies: github() })
    expect(second.incidents).toEqual({ created: 0, updated: 0, unchanged: 801, keptOurs: 0 })
    expect(second.maintenances.unchanged).toBe(18)
    expect(await count()).toEqual(before)
    const events = await eventsOf(GITHUB)
    expect(events.map((event) => event.seq)).toEqual(events.map((_, i) => i + 1))
    expect(new Set(events.map((event) => event.actorKind))).toEqual(new Set(['import']))
  })

  it('goes on where an import was killed, without doubling anything', async () => {
    const deps = await open()
    const killed = importStatuspage(deps, commandActor, { bodies: github() }, ({ phase, done }) => {
      if (phase === 'incidents' && done > 300) throw new Error('killed')
    })
    await expect(killed).rejects.toThrow('killed')
    const held = await deps.db.incident.count()
    expect(held).toBeGreaterThan(300)
    expect(held).toBeLessThan(801)
    const report = await importStatuspage(deps, commandActor, { bodies: github() })
    expect(report.incidents.unchanged).toBe(held)
    expect(report.incidents.created).toBe(801 - held)
    expect(await deps.db.incident.count()).toBe(819)
  })

  it('takes lists of 2016 to 2018: no components, a sentinel for none affected, carriage returns, a postmortem', async () => {
    const deps = await open()
    const report = await importStatuspage(deps, commandActor, {
      bodies: v1(),
      name: 'Libraries',
      timeZone: 'America/New_York',
    })
    expect(report.incidents.created + report.maintenances.created).toBe(19)
    expect(report.notTaken).toEqual([])
    const source = JSON.parse(readFileSync(join(DATA, 'v1/nyulibraries-statuspage-all.json'), 'utf8'))
    const withReturns = source
      .flatMap((incident: { incident_updates: { id: string; body: string }[] }) => incident.incident_updates)
      .find((update: { body: string }) => update.body.includes('\r\n'))
    const stored = await deps.db.incidentUpdate.findUniqueOrThrow({ where: { id: withReturns.id } })
    expect(stored.body).toBe(withReturns.body)
    const postmortem = await deps.db.postmortem.findUniqueOrThrow({ where: { incidentId: 'bp30jh0q18t2' } })
    expect(postmortem.publishedAt).not.toBeNull()
    const sentinel = await deps.db.incidentUpdate.findFirstOrThrow({ where: { incidentId: 'pl3x7lpn505f' } })
    expect(sentinel.affectedComponents).toBeNull()
  })

  it('what was changed here after the source is kept as it is here', async () => {
    const deps = await open()
    const body = {
      page: { id: GITHUB, name: 'X', url: '', time_zone: 'Etc/UTC', updated_at: '2026-11-20T00:00:00.000Z' },
      incidents: [OPEN],
    }
    await importStatuspage(deps, commandActor, { bodies: [{ from: 'a', value: body }] })
    await updateIncident(deps, commandActor, {
      pageId: GITHUB,
      id: OPEN.id,
      status: 'resolved',
      body: 'Done.',
    })
    const report = await importStatuspage(deps, commandActor, { bodies: [{ from: 'a', value: body }] })
    expect(report.incidents.keptOurs).toBe(1)
    expect((await deps.db.incident.findUniqueOrThrow({ where: { id: OPEN.id } })).status).toBe('resolved')
  })

  it('says what it could not take and why, and takes the rest', async () => {
    const deps = await open()
    const page = { id: GITHUB, name: 'X', url: '', time_zone: 'Mars/Olympus', updated_at: null }
    const incidents = [
      OPEN,
      { ...OPEN, id: 'UPPER' },
      { ...OPEN, id: 'bbbbbbbbbbbb', status: 'on fire', incident_updates: [] },
      {
        ...OPEN,
        id: 'cccccccccccc',
        incident_updates: [{ id: 'short', status: 'resolved', body: '', created_at: OPEN.created_at }],
      },
      7,
    ]
    const report = await importStatuspage(deps, commandActor, {
      bodies: [
        { from: 'a', value: { page, incidents } },
        { from: 'b', value: [] },
      ],
    })
    expect(report.incidents.created).toBe(2)
    expect(report.notTaken.map((remark) => remark.id)).toEqual([
      'b',
      'number 5',
      'UPPER',
      'bbbbbbbbbbbb',
      'short',
    ])
    expect(report.notTaken.every((remark) => remark.why.length > 5)).toBe(true)
  })

  it('an id that belongs to another page here is not taken from it', async () => {
    const deps = await open()
    const body = (id: string) => ({ page: { id, name: id }, incidents: [OPEN] })
    await importStatuspage(deps, commandActor, { bodies: [{ from: 'a', value: body('dddddddddddd') }] })
    const report = await importStatuspage(deps, commandActor, {
      bodies: [{ from: 'b', value: body('ffffffffffff') }],
    })
    expect(report.notTaken).toMatchObject([{ id: OPEN.id, why: expect.stringContaining('another page') }])
    expect((await deps.db.incident.findUniqueOrThrow({ where: { id: OPEN.id } })).pageId).toBe('dddddddddddd')
  })

  it('keeps the history of a component’s status as the updates tell it', async () => {
    const deps = await open()
    const component = {
      id: 'qqqqqqqqqqqq',
      name: 'API',
      status: 'operational',
      created_at: '2026-01-01T00:00:00.000Z',
      updated_at: '2026-11-01T00:00:00.000Z',
    }
    const affected = (old_status: string, new_status: string) => [
      { code: component.id, name: 'API', old_status, new_status },
    ]
    const incident = {
      ...OPEN,
      status: 'resolved',
      resolved_at: '2026-10-01T11:00:00.000Z',
      incident_updates: [
        {
          id: 'vvvvvvvvvvv2',
          status: 'resolved',
          body: 'b',
          created_at: '2026-10-01T11:00:00.000Z',
          affected_components: affected('major_outage', 'operational'),
        },
        {
          id: 'vvvvvvvvvvv1',
          status: 'investigating',
          body: 'a',
          created_at: '2026-10-01T10:00:00.000Z',
          affected_components: affected('operational', 'major_outage'),
        },
      ],
    }
    const bodies = [
      {
        from: 'a',
        value: { page: { id: GITHUB, name: 'X' }, components: [component], incidents: [incident] },
      },
    ]
    const report = await importStatuspage(deps, commandActor, { bodies })
    expect(report.statusChanges).toBe(2)
    await importStatuspage(deps, commandActor, { bodies })
    const changes = await deps.db.componentStatusChange.findMany({ orderBy: { startedAt: 'asc' } })
    expect(
      changes.map((change) => [change.status, change.startedAt.toISOString(), change.incidentId]),
    ).toEqual([
      ['major_outage', '2026-10-01T10:00:00.000Z', OPEN.id],
      ['operational', '2026-10-01T11:00:00.000Z', OPEN.id],
    ])
  })
})

const OPEN = {
  id: 'aaaaaaaaaaaa',
  name: 'Slow writes',
  status: 'investigating',
  impact: 'minor',
  created_at: '2026-10-01T10:00:00.000Z',
  updated_at: '2026-10-01T10:00:00.000Z',
  incident_updates: [
    { id: 'vvvvvvvvvvvv', status: 'investigating', body: 'We look.', created_at: '2026-10-01T10:00:00.000Z' },
  ],
}
