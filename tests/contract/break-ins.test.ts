import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { commandActor } from '../../server/auth/actor.ts'
import { answerFeed } from '../../server/feeds/answer-feed.ts'
import { mergeIncident } from '../../server/incidents/merge-incident.ts'
import { addNote } from '../../server/notes/add-note.ts'
import { createPage } from '../../server/pages/create-page.ts'
import { consumeSetupLink } from '../../server/setup/consume-setup-link.ts'
import { createSetupLink } from '../../server/setup/create-setup-link.ts'
import { readState } from '../../server/state/read-state.ts'
import { askV2, v1Client } from '../support/ask-api.ts'
import { openTestDeps, PROVIDERS, type TestDeps } from '../support/test-database.ts'

const SQL = [
  "' OR '1'='1",
  '\'; DROP TABLE "Incident"; --',
  'x\') UNION SELECT id FROM "User" --',
  '" OR ""="',
  "\\'; SELECT pg_sleep(9); --",
  "%' ESCAPE '_' OR 1=1 --",
]
/** What template engines of other status pages ran. */
const TEMPLATES = [
  '{{7*7}}',
  '{{constructor.constructor("return process")().exit()}}',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: that is what is tried
  '${7*7}',
  '<%= 7*7 %>',
  '#{7*7}',
  '{% raw %}',
  '@(7*7)',
  '{{ component.__proto__ }}',
]

/** How other status pages were broken into, tried on the APIs; what a page of HTML shows is in tests/integration. */
describe.each(PROVIDERS)('break-ins by way of the APIs on %s', (provider) => {
  let test: TestDeps
  let api: Awaited<ReturnType<typeof v1Client>>
  let base: string
  beforeAll(async () => {
    test = await openTestDeps({ provider, environment: { API_REQUESTS_PER_MINUTE: '10000' } })
    api = await v1Client(test)
    base = `/pages/${test.pageId}`
  })
  beforeEach(() => test.clock.advance(61_000))
  afterAll(() => test.close())

  it('words of SQL are words, in searches, names, texts, ids and keys', async () => {
    for (const words of SQL) {
      const made = await api.ask('POST', `${base}/incidents`, { incident: { name: words, body: words } })
      expect(made.json).toMatchObject({ name: words })
      const found = await api.ask('GET', `${base}/incidents?q=${encodeURIComponent(words)}`)
      expect(found.json.map((row: { id: string }) => row.id)).toEqual([made.json.id])
      const id = encodeURIComponent(words)
      expect((await api.ask('GET', `${base}/incidents/${id}`)).status).toBe(404)
      expect((await api.ask('GET', `/pages/${id}`)).status).toBe(404)
      expect((await askV2(test, `incidents/${id}.json`)).status).toBe(404)
      for (const query of [`limit=${id}`, `page=${id}`])
        expect((await api.ask('GET', `${base}/incidents?${query}`)).status).toBe(422)
      const stranger = { headers: { authorization: `OAuth ${words}` } }
      expect((await api.ask('GET', '/pages', undefined, stranger)).status).toBe(401)
    }
    expect((await askV2(test, 'incidents.json')).json.incidents).toHaveLength(SQL.length)
  })

  it('words of a template engine are shown as they were typed', async () => {
    for (const words of TEMPLATES) {
      const made = await api.ask('POST', `${base}/incidents`, { incident: { name: words, body: words } })
      expect(made.json).toMatchObject({ name: words })
      const shown = (await askV2(test, `incidents/${made.json.id}.json`)).json.incident
      expect([shown.name, shown.incident_updates[0].body]).toEqual([words, words])
      const template = { name: words, title: words, body: words }
      expect((await api.ask('POST', `${base}/incident_templates`, { template })).json).toMatchObject(template)
    }
  })

  it('a page may lead only to addresses that are no script and no file', async () => {
    for (const address of [
      'javascript:alert(1)',
      'JaVaScRiPt:alert(1)',
      'java\nscript:alert(1)',
      ' javascript:alert(1)',
      'data:text/html,<script>alert(1)</script>',
      'vbscript:x',
      'file:///etc/passwd',
      '//evil.example',
      'https://a.example\r\nSet-Cookie: a=b',
    ]) {
      for (const name of ['url', 'support_url']) {
        const changed = await api.ask('PATCH', base, { page: { [name]: address } })
        expect([name, address, changed.status]).toEqual([name, address, 422])
      }
    }
    for (const domain of ['a b', 'a/b', 'a\r\nb', 'https://a', '"><script>'])
      expect((await api.ask('PATCH', base, { page: { domain } })).status).toBe(422)
  })

  it('names that are shown or sent in one line cannot hold two', async () => {
    for (const name of ['a\r\nX-Evil: 1', 'a\nb', 'a\u0000b', 'a\u001bb']) {
      expect((await api.ask('POST', `${base}/incidents`, { incident: { name, body: 'x' } })).status).toBe(422)
      expect((await api.ask('POST', `${base}/components`, { component: { name } })).status).toBe(422)
      expect((await api.ask('PATCH', base, { page: { name } })).status).toBe(422)
    }
  })

  it('what belongs to another page is not there: to read, to change, to delete, to point at', async () => {
    const other = (await createPage(test.deps, commandActor, { name: 'Other' })).id
    const theirs = `/pages/${other}`
    const post = async (page: string, resource: string, body: object) =>
      (await api.ask('POST', `${page}/${resource}`, body)).json.id as string
    const component = await post(theirs, 'components', { component: { name: 'Theirs' } })
    const member = await post(theirs, 'components', { component: { name: 'Member' } })
    const group = await post(theirs, 'component-groups', {
      component_group: { name: 'Their group', components: [member] },
    })
    const incident = await post(theirs, 'incidents', {
      incident: { name: 'Their incident', body: 'x', status: 'resolved', component_ids: [component] },
    })
    const update = (await api.ask('GET', `${theirs}/incidents/${incident}`)).json.incident_updates[0].id
    await api.ask('PUT', `${theirs}/incidents/${incident}/postmortem`, { postmortem: { body_draft: 'x' } })
    const directive = await post(theirs, 'directives', {
      kind: 'gate',
      name: 'theirs',
      expiresAt: new Date(test.clock.now().getTime() + 7_200_000).toISOString(),
    })
    const release = await post(theirs, 'releases', { app: 'web', version: '1' })
    const everything = async () => {
      const parts = [
        'components',
        'component-groups',
        'incidents',
        'directives',
        'releases',
        'incident_templates',
      ]
      return JSON.stringify(
        await Promise.all(parts.map(async (part) => (await api.ask('GET', `${theirs}/${part}`)).json)),
      )
    }
    const before = await everything()
    const bound = await v1Client(test, { pageId: test.pageId })
    const paths: [path: string, body: object][] = [
      [`components/${component}`, { component: { name: 'Mine' } }],
      [`components/${component}/uptime`, {}],
      [`component-groups/${group}`, { component_group: { name: 'Mine' } }],
      [`component-groups/${group}/uptime`, {}],
      [`incidents/${incident}`, { incident: { name: 'Mine', body: 'y' } }],
      [`incidents/${incident}/incident_updates/${update}`, { incident_update: { body: 'y' } }],
      [`incidents/${incident}/postmortem`, { postmortem: { body_draft: 'y' } }],
      [`incidents/${incident}/postmortem/publish`, {}],
      [`incidents/${incident}/postmortem/revert`, {}],
      [`directives/${directive}`, { rollout: 100 }],
      [`releases/${release}`, { bad: true }],
    ]
    for (const [path, body] of paths) {
      for (const method of ['GET', 'PATCH', 'PUT', 'DELETE']) {
        const answer = await api.ask(method, `${base}/${path}`, method === 'GET' ? undefined : body)
        expect([404, 405], `${method} ${path}`).toContain(answer.status)
        const elsewhere = await bound.ask(method, `${theirs}/${path}`, method === 'GET' ? undefined : body)
        expect([404, 405], `${method} ${path} with a key of another page`).toContain(elsewhere.status)
      }
    }
    for (const part of ['components', 'incidents', 'fleet', 'reports', 'events', 'knobs', 'releases'])
      expect((await bound.ask('GET', `${theirs}/${part}`)).status).toBe(404)
    expect((await bound.ask('GET', '/pages')).json.map((page: { id: string }) => page.id)).toEqual([
      test.pageId,
    ])
    const pointing: [path: string, body: object][] = [
      ['incidents', { incident: { name: 'x', body: 'x', component_ids: [component] } }],
      ['incidents', { incident: { name: 'x', body: 'x', components: { [component]: 'major_outage' } } }],
      ['components', { component: { name: 'x', group_id: group } }],
      ['component-groups', { component_group: { name: 'x', components: [component] } }],
      ['incident_templates', { template: { name: 'x', title: 'x', body: 'x', component_ids: [component] } }],
    ]
    for (const [path, body] of pointing)
      expect([404, 422], path).toContain((await api.ask('POST', `${base}/${path}`, body)).status)
    const mine = await post(base, 'incidents', { incident: { name: 'Mine', body: 'x' } })
    for (const [id, intoId] of [
      [mine, incident],
      [incident, mine],
    ])
      await expect(
        mergeIncident(test.deps, commandActor, { pageId: test.pageId, id, intoId }),
      ).rejects.toThrow('no such incident')
    expect((await askV2(test, `incidents/${incident}.json`)).status).toBe(404)
    expect(await everything()).toBe(before)
  })

  it('an installation that lives cannot be installed again, by no link of any age', async () => {
    const secretOf = (url: string) => new URL(url).hash.slice(1)
    const person = { name: 'Eve', email: 'eve@example.com', password: 'correct horse battery' }
    const older = await createSetupLink(test.deps)
    const newer = await createSetupLink(test.deps)
    const use = (url: string, email = person.email) =>
      consumeSetupLink(test.deps, { ...person, email, secret: secretOf(url) })
    await expect(use(older.url)).rejects.toThrow('has been used')
    const tried = await Promise.allSettled([use(newer.url), use(newer.url, 'mallory@example.com')])
    expect(tried.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await test.deps.db.user.count()).toBe(1)
    for (const link of [older, newer])
      await expect(use(link.url, 'x@example.com')).rejects.toThrow('has been used')
    await expect(createSetupLink(test.deps)).rejects.toThrow('There is an administrator already')
    expect(await test.deps.db.user.count()).toBe(1)
  })

  it('what was not published is in no public answer', async () => {
    const secret = 'kept-among-ourselves'
    const made = await api.ask('POST', `${base}/incidents`, {
      incident: { name: 'Over', body: 'Public words.', status: 'resolved', metadata: { a: { b: secret } } },
    })
    const { id } = made.json
    await api.ask('PUT', `${base}/incidents/${id}/postmortem`, { postmortem: { body_draft: secret } })
    await addNote(test.deps, commandActor, { pageId: test.pageId, incidentId: id, body: secret })
    await api.ask('POST', `${base}/incident_templates`, {
      template: { name: secret, title: secret, body: secret },
    })
    await api.ask('POST', `${base}/releases`, { app: secret, version: secret })
    const said = [JSON.stringify(await readState(test.deps, test.pageId))]
    for (const path of ['summary', 'components', 'incidents', 'incidents/unresolved', `incidents/${id}`])
      said.push((await askV2(test, `${path}.json`)).text)
    for (const format of ['atom', 'rss'] as const)
      said.push(await (await answerFeed(test.deps, new Request('http://core/history'), format)).text())
    expect(said.join('\n')).toContain('Public words.')
    for (const text of said) expect(text).not.toContain(secret)
  })
})
