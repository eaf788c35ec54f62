import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askV2, v1Client } from '../support/ask-api.ts'
import { seedComponents } from '../support/seed-components.ts'
import { openTestDeps, PROVIDERS, type TestDeps } from '../support/test-database.ts'

const PATHS = (page: string, component: string, incident: string) => [
  '/pages',
  `/pages/${page}`,
  '/pages/zzzzzzzzzzzz/incidents',
  `/pages/${page}/components`,
  `/pages/${page}/components/${component}`,
  `/pages/${page}/components/zzzzzzzzzzzz`,
  `/pages/${page}/component-groups`,
  `/pages/${page}/component-groups/${component}`,
  `/pages/${page}/incidents`,
  `/pages/${page}/incidents/${incident}.json`,
  `/pages/${page}/incidents/${incident}/postmortem`,
  `/pages/${page}/incidents/${incident}/postmortem/publish`,
  `/pages/${page}/incidents/${incident}/incident_updates/zzzzzzzzzzzz`,
  `/pages/${page}/incidents?page=-1&limit=x`,
  `/pages/${page}/incidents?q=%25_%00'`,
  `/pages/${page}/directives`,
  `/pages/${page}/directives/${incident}`,
  `/pages/${page}/releases`,
  `/pages/${page}/releases/${incident}`,
  `/pages/${page}/knobs`,
  `/pages/${page}/reports/groups`,
  `/pages/${page}/fleet`,
  `/pages/${page}/events?per_page=2`,
  `/pages/${page}/components/${component}/uptime?start=2026-02-31`,
  '/pages/\u0000',
  `/pages/${page}/incidents/\u0000`,
  '/%00/../..//x',
]
const odd = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\u0000',
    '\ud800',
    '\u202e',
    'x'.repeat(30_000),
    '__proto__',
    '9'.repeat(400),
    '2026-99-99',
    'null',
    "'; DROP TABLE x",
    '[]',
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.string(), { maxLength: 3 }),
  fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 }),
)
const FIELDS = [
  'name',
  'status',
  'body',
  'components',
  'component_ids',
  'impact_override',
  'scheduled_for',
  'scheduled_until',
  'metadata',
  'deliver_notifications',
  'kind',
  'mode',
  'versions',
  'target',
  'expiresAt',
  'rollout',
  'version',
  'app',
  'backfill_date',
  'backfilled',
  'reminder_intervals',
  'group_id',
  'start_date',
  'description',
  'showcase',
  'time_zone',
  'url',
  'domain',
  'support_url',
  'body_draft',
  'display_at',
  'unknown',
]
const inner = fc.dictionary(fc.constantFrom(...FIELDS), odd, { maxKeys: 5 })
const body = fc.oneof(
  fc.record({ incident: inner }),
  fc.record({ component: inner }),
  fc.record({ component_group: inner }),
  fc.record({ page: inner }),
  fc.record({ postmortem: inner }),
  fc.record({ incident_update: inner }),
  fc.record({ incident: odd }),
  fc.record({ directive: inner }),
  fc.record({ release: inner }),
  fc.record({ knobs: inner }),
  inner,
  odd,
)
const raw = fc.oneof(
  body.map((value) => JSON.stringify(value) ?? ''),
  fc.constantFrom(
    '',
    '{',
    '[]',
    'null',
    '{"incident":',
    'a=b&c[d][]=e',
    'incident[name]=x&incident[name][y]=z',
    'incident[__proto__][x]=1',
    '\ufeff{}',
    '%',
    'x'.repeat(300_000),
  ),
  fc.string({ unit: 'binary', maxLength: 200 }),
)
const contentType = fc.constantFrom(
  'application/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'text/plain',
  '',
)

describe.each(PROVIDERS)('whatever is sent to the APIs on %s', (provider) => {
  let test: TestDeps
  let api: Awaited<ReturnType<typeof v1Client>>
  let paths: string[]
  beforeAll(async () => {
    test = await openTestDeps({ provider, environment: { API_REQUESTS_PER_MINUTE: '100000' } })
    const [component] = (await seedComponents(test, 'API')) as [string]
    api = await v1Client(test)
    const incident = (
      await api.ask('POST', `/pages/${test.pageId}/incidents`, { incident: { name: 'x', body: 'y' } })
    ).json.id
    paths = PATHS(test.pageId, component, incident)
  })
  afterAll(() => test.close())

  async function fingerprint(): Promise<string> {
    const { db } = test.deps
    const counts = await Promise.all([
      db.incident.count(),
      db.incidentUpdate.count(),
      db.component.count(),
      db.componentStatusChange.count(),
      db.postmortem.count(),
      db.event.count(),
    ])
    return JSON.stringify([counts, await db.feed.findMany()])
  }

  it('the management API answers with a clear error or does it whole: never a 500, never half a write', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.constantFrom('GET', 'POST', 'PATCH', 'PUT', 'DELETE', 'OPTIONS'),
        raw,
        contentType,
        async (which, method, text, type) => {
          const path = paths[which % paths.length]!
          // What everything else needs is not taken away.
          if (method === 'DELETE' && !path.includes('zzzz')) return
          const before = await fingerprint()
          const headers = new Headers(type === '' ? {} : { 'content-type': type })
          const answer = await api.ask(method, path, method === 'GET' ? undefined : text, { headers })
          expect([method, path, text.slice(0, 300), answer.status]).toEqual([
            method,
            path,
            text.slice(0, 300),
            expect.toSatisfy((status: number) => status < 500),
          ])
          if (answer.status >= 400) {
            expect(answer.json?.error).toBeTruthy()
            expect(await fingerprint()).toBe(before)
          }
          const events = await test.deps.db.event.findMany({
            where: { pageId: test.pageId },
            select: { seq: true },
            orderBy: { seq: 'desc' },
            take: 1,
          })
          expect(events[0]?.seq).toBe(await test.deps.db.event.count({ where: { pageId: test.pageId } }))
        },
      ),
      { numRuns: provider === 'sqlite' ? 400 : 150 },
    )
  }, 240_000)

  it('the public API knows its paths and methods, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.webPath(),
        fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS'),
        fc.string({ maxLength: 30 }),
        async (path, method, etag) => {
          const headers = new Headers()
          try {
            headers.set('if-none-match', etag)
          } catch {
            return // no header can hold that
          }
          const answer = await askV2(test, path.replace(/^\/+/, ''), { method, headers })
          expect([200, 204, 304, 404, 405]).toContain(answer.status)
        },
      ),
      { numRuns: 150 },
    )
  }, 60_000)
})
