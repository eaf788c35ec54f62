import { readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { ReportInput } from '../../../domain/reports/report-input.ts'
import { readBeacon } from '../../../edge/presence/read-beacon.ts'
import { guardState } from '../../../protocol/guard.ts'
import { clampPolicy, DEFAULT_POLICY } from '../../../protocol/policy.ts'
import { REPORT_FIELDS } from '../../../protocol/report.ts'
import { rolloutBucket } from '../../../protocol/rollout-bucket.ts'
import { sseParser } from '../../../sdk/sse-parser.ts'

const text = readFileSync(join(import.meta.dirname, '../../../docs/protocol.md'), 'utf8')
const example = (kind: string) => new RegExp(`\`\`\`${kind}\n([\\s\\S]*?)\`\`\``).exec(text)![1]!

describe('docs/protocol.md', () => {
  it('shows a state that the guard accepts, with the default policy', () => {
    const state = JSON.parse(example('json state'))
    expect(guardState(state)).toMatchObject({ ok: true })
    expect(clampPolicy(state.policy)).toEqual(DEFAULT_POLICY)
  })
  it('shows a report and a beacon that the server takes', async () => {
    const report = JSON.parse(example('json report'))
    expect(Object.keys(report).sort()).toEqual([...REPORT_FIELDS].sort())
    const received = { pageId: '93g3jjmkfprd', address: '192.0.2.1', ...report }
    expect(ReportInput.safeParse(received)).toMatchObject({ success: true })
    const request = Object.assign(Readable.from([Buffer.from(example('json presence'))]), { headers: {} })
    expect(await readBeacon(request as unknown as IncomingMessage)).toEqual([
      { app: 'web', version: '1.4.2', visibility: 'hidden', tabs: 3 },
    ])
  })
  it('names buckets that are right', () => {
    for (const { directive, client, bucket } of JSON.parse(example('json buckets')))
      expect(rolloutBucket(directive, client)).toBe(bucket)
  })
  it('shows a stream that our parser reads', () => {
    const events: string[] = []
    let retryMs = 0
    sseParser(
      (name, data) => events.push(`${name} ${Object.keys(JSON.parse(data)).join(',')}`),
      (ms) => {
        retryMs = ms
      },
    )(`${example('sse')}\n\n`)
    expect(retryMs).toBe(4211)
    expect(events).toEqual(['beat now,asOf', 'current epoch,seq', 'goodbye reason,retryAfterMs'])
  })
})

describe('guardState', () => {
  const state = () => JSON.parse(example('json state'))
  it('refuses what breaks the protocol, and says where', () => {
    for (const [change, reason] of [
      [{ protocol: 2 }, 'protocol'],
      [{ seq: -1 }, 'state.seq'],
      [{ at: 'today' }, 'state.at'],
      [{ incidents: [{}] }, 'incidents[0]'],
      [{ components: [{ id: 'x', name: 'y', status: 'fine' }] }, 'components[0].status'],
      [
        {
          directives: [
            {
              id: 'x',
              kind: 'reload',
              issuedAt: '2026-11-20T12:00:00.000Z',
              expiresAt: '2026-11-20T12:00:00.000Z',
              spreadSeconds: 1,
              target: { rollout: 5 },
            },
          ],
        },
        'versions',
      ],
    ] as const) {
      const result = guardState({ ...state(), ...change })
      expect(result).toMatchObject({ ok: false, reason: expect.stringContaining(reason) })
    }
    for (const odd of [null, [], 'x', 1, undefined]) expect(guardState(odd).ok).toBe(false)
  })
  it('lets fields and directive kinds pass that it does not know', () => {
    const directive = {
      id: 'x',
      kind: 'later',
      issuedAt: '2026-11-20T12:00:00.000Z',
      expiresAt: '2026-11-20T12:00:00.000Z',
      spreadSeconds: 1,
      target: { rollout: 5 },
    }
    expect(guardState({ ...state(), surprise: 1, directives: [directive] }).ok).toBe(true)
  })
})
