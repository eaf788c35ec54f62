import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { collectBodies } from '../../../server/import/collect-bodies.ts'
import { incidentRows } from '../../../server/import/incident-rows.ts'

const page = (id: string, updated_at: string | null = null) => ({
  id,
  name: 'X',
  url: '',
  time_zone: 'Etc/UTC',
  updated_at,
})
const incident = (id: string, more: object = {}) => ({
  id,
  name: id,
  updated_at: '2026-01-01T00:00:00.000Z',
  incident_updates: [],
  ...more,
})
const body = (from: string, value: unknown) => ({ from, value })

describe('bodies are told apart by what they hold', () => {
  it('an old summary adds no incident that a newer list does not know', () => {
    const summary = {
      page: page('aaaaaaaaaaaa', '2020-01-01T00:00:00Z'),
      components: [],
      incidents: [incident('old')],
      scheduled_maintenances: [],
      status: {},
    }
    const list = { page: page('aaaaaaaaaaaa', '2026-01-01T00:00:00Z'), incidents: [incident('new')] }
    const collected = collectBodies([body('summary', summary), body('list', list)])
    expect(collected.incidents.map((i) => i.id)).toEqual(['new'])
    expect(collected.notTaken).toMatchObject([{ id: 'summary' }])
  })

  it('of two forms of an incident the newer one is taken', () => {
    const at = (updated_at: string) => ({
      page: page('aaaaaaaaaaaa'),
      incidents: [incident('same', { updated_at, status: updated_at })],
    })
    const bodies = [
      body('a', at('2026-01-02T00:00:00Z')),
      body('b', at('2026-01-03T00:00:00Z')),
      body('c', at('2026-01-01T00:00:00Z')),
    ]
    expect(collectBodies(bodies).incidents.map((i) => i.status)).toEqual(['2026-01-03T00:00:00Z'])
  })

  it('a bare list of the management API is divided into incidents and maintenances', () => {
    const list = [
      incident('i', { page_id: 'aaaaaaaaaaaa' }),
      incident('m', { page_id: 'aaaaaaaaaaaa', scheduled_for: '2026-01-01T00:00:00Z' }),
    ]
    const collected = collectBodies([body('v1', list)])
    expect([collected.page.id, collected.incidents.length, collected.maintenances.length]).toEqual([
      'aaaaaaaaaaaa',
      1,
      1,
    ])
  })

  it('bodies of several pages need a choice', () => {
    const bodies = [
      body('a', { page: page('aaaaaaaaaaaa'), incidents: [incident('a')] }),
      body('b', { page: page('bbbbbbbbbbbb'), incidents: [incident('b')] }),
    ]
    expect(() => collectBodies(bodies)).toThrow('--only')
    expect(collectBodies(bodies, 'bbbbbbbbbbbb').incidents.map((i) => i.id)).toEqual(['b'])
  })

  it('whatever JSON comes, it is refused with a reason or taken, and never a bug', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (value, odd) => {
        const incidents = [
          odd,
          { ...incident('aaaaaaaaaaaa'), incident_updates: [value] },
          { ...incident('bbbbbbbbbbbb'), created_at: value, status: odd },
        ]
        const remarks = { notTaken: [], adapted: [] }
        const collected = collectBodies(
          [body('odd', value), body('good', { page: page('aaaaaaaaaaaa'), incidents, components: [odd] })],
          'aaaaaaaaaaaa',
        )
        for (const source of collected.incidents) incidentRows(source, 'incident', 'aaaaaaaaaaaa', remarks)
      }),
    )
  })
})

it('control characters and broken Unicode are taken out of texts, and that is said', () => {
  const remarks = { notTaken: [], adapted: [] as { why: string }[] }
  const source = incident('aaaaaaaaaaaa', {
    status: 'resolved',
    created_at: '2026-01-01T00:00:00Z',
    incident_updates: [
      {
        id: 'bbbbbbbbbbbb',
        status: 'resolved',
        body: 'a\u0000b\ud800c\r\nd',
        created_at: '2026-01-01T00:00:00Z',
      },
    ],
  })
  const { incidents } = collectBodies([body('x', { page: page('aaaaaaaaaaaa'), incidents: [source] })])
  const rows = incidentRows(incidents[0]!, 'incident', 'aaaaaaaaaaaa', remarks as never)
  expect(rows?.updates[0]?.body).toBe('ab\ufffdc\r\nd')
  expect(remarks.adapted).toHaveLength(1)
})
