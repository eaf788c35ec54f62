import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildState, type OpenIncidentRow, type StateRows } from '../../../domain/state/build-state.ts'
import { guardState } from '../../../protocol/guard.ts'
import { MAX_DOCUMENT_BYTES } from '../../../protocol/limits.ts'
import { DEFAULT_POLICY } from '../../../protocol/policy.ts'
import { COMPONENT_STATUSES, INDICATORS } from '../../../protocol/state-document.ts'

const at = new Date('2026-11-20T12:00:00.000Z')
const hours = (n: number) => new Date(at.getTime() + n * 3_600_000)

function incident(over: Partial<OpenIncidentRow> = {}): OpenIncidentRow {
  return {
    id: 'k2h5c8d1x9qz',
    kind: 'incident',
    revision: 1,
    name: 'Chats do not load',
    impact: 'major',
    status: 'identified',
    newestBody: 'We are **on it**.',
    startedAt: at,
    updatedAt: at,
    scheduledFor: null,
    scheduledUntil: null,
    componentIds: [],
    dismissible: true,
    ...over,
  }
}
function rows(over: Partial<StateRows> = {}): StateRows {
  return {
    epoch: '20261120T101500.000Z-7f3a',
    seq: 42,
    at,
    page: { id: '93g3jjmkfprd', name: 'Example', url: 'https://status.example.com' },
    incidents: [],
    components: [],
    directives: [],
    policy: DEFAULT_POLICY,
    ...over,
  }
}
const maintenance = (over: Partial<OpenIncidentRow>) =>
  incident({
    kind: 'maintenance',
    impact: 'maintenance',
    status: 'scheduled',
    scheduledFor: hours(1),
    scheduledUntil: hours(2),
    ...over,
  })

describe('buildState', () => {
  it('holds maintenances that run or start within 24 hours of its seq, and no others', () => {
    const document = buildState(
      rows({
        incidents: [
          maintenance({ id: 'aaaaaaaaaaaa', scheduledFor: hours(24) }),
          maintenance({ id: 'bbbbbbbbbbbb', scheduledFor: hours(24.01) }),
          maintenance({ id: 'cccccccccccc', scheduledFor: hours(-1), status: 'in_progress' }),
        ],
      }),
    )
    expect(document.maintenances.map((m) => m.id)).toEqual(['cccccccccccc', 'aaaaaaaaaaaa'])
    expect(document.status.indicator).toBe('maintenance')
  })

  it('a maintenance that is only scheduled leaves all systems operational', () => {
    expect(buildState(rows({ incidents: [maintenance({})] })).status.indicator).toBe('none')
  })

  it('puts the worst incident first, and says its newest words as plain text', () => {
    const document = buildState(
      rows({
        incidents: [
          incident({ id: 'aaaaaaaaaaaa', impact: 'minor' }),
          incident({ id: 'bbbbbbbbbbbb', impact: 'critical' }),
        ],
      }),
    )
    expect(document.incidents.map((i) => i.impact)).toEqual(['critical', 'minor'])
    expect(document.incidents[0]?.message).toBe('We are on it.')
  })

  it('is within 16 KiB, valid, and the same each time, however much is open', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 255 })
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            name: text,
            body: fc.string({ unit: 'grapheme', maxLength: 2000 }),
            impact: fc.constantFrom(...INDICATORS),
            isMaintenance: fc.boolean(),
          }),
          { maxLength: 80 },
        ),
        fc.array(fc.record({ name: text, status: fc.constantFrom(...COMPONENT_STATUSES) }), {
          maxLength: 300,
        }),
        (open, components) => {
          const given = rows({
            incidents: open.map((row, i) => {
              const own = {
                id: String(i).padStart(12, '0'),
                name: row.name,
                newestBody: row.body,
                impact: row.impact,
              }
              return row.isMaintenance ? maintenance(own) : incident(own)
            }),
            components: components.map((row, i) => ({ id: String(i).padStart(12, 'c'), ...row })),
          })
          const document = buildState(given)
          const json = JSON.stringify(document)
          expect(Buffer.byteLength(json)).toBeLessThanOrEqual(MAX_DOCUMENT_BYTES)
          expect(guardState(JSON.parse(json))).toMatchObject({ ok: true })
          expect(JSON.stringify(buildState(given))).toBe(json)
          const shown = document.incidents.length + (document.more ?? 0)
          expect(shown).toBe(given.incidents.filter((row) => row.kind === 'incident').length)
        },
      ),
      { numRuns: 40 },
    )
  })
})
