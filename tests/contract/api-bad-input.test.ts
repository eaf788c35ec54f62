import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PAGE_HEADER } from '../../protocol/follow.ts'
import { answerFeed } from '../../server/feeds/answer-feed.ts'
import { askV2, v1Client } from '../support/ask-api.ts'
import { openTestDeps, PROVIDERS, type TestDeps } from '../support/test-database.ts'

describe.each(PROVIDERS)('input that one database would take and the other not, on %s', (provider) => {
  let test: TestDeps
  let api: Awaited<ReturnType<typeof v1Client>>
  let base: string
  beforeAll(async () => {
    test = await openTestDeps({ provider, environment: { API_REQUESTS_PER_MINUTE: '1000' } })
    api = await v1Client(test)
    base = `/pages/${test.pageId}`
  })
  afterAll(() => test.close())

  const seqOf = async () => (await test.deps.db.feed.findMany()).map((feed) => feed.seq)

  it.each(['\u0000', 'a\u0000b', '\ud800'])(
    'refuses %j in every text of every resource, and writes nothing',
    async (bad) => {
      const incident = (
        await api.ask('POST', `${base}/incidents`, { incident: { name: 'n', status: 'resolved' } })
      ).json
      const at = `${base}/incidents/${incident.id}`
      await api.ask('PUT', `${at}/postmortem`, { postmortem: { body_draft: 'Why.' } })
      const before = await seqOf()
      const sent: [string, string, object][] = [
        ...['name', 'body', 'custom_tweet', 'reminder_intervals'].flatMap(
          (field): [string, string, object][] => [
            ['POST', `${base}/incidents`, { incident: { name: 'n', [field]: bad } }],
            ['PATCH', at, { incident: { [field]: bad } }],
          ],
        ),
        ...['name', 'description'].map((field): [string, string, object] => [
          'POST',
          `${base}/components`,
          { component: { name: 'n', [field]: bad } },
        ]),
        ...['name', 'headline', 'page_description', 'domain', 'time_zone'].map(
          (field): [string, string, object] => ['PATCH', base, { page: { [field]: bad } }],
        ),
        ...['url', 'support_url'].map((field): [string, string, object] => [
          'PATCH',
          base,
          { page: { [field]: `https://x.example/${bad}` } },
        ]),
        ['PUT', `${at}/postmortem`, { postmortem: { body_draft: bad } }],
        ['PUT', `${at}/postmortem/publish`, { postmortem: { custom_tweet: bad } }],
      ]
      for (const [method, path, body] of sent) {
        const answer = await api.ask(method, path, body)
        expect([method, path, body, answer.status]).toEqual([method, path, body, 422])
        expect(answer.json.error).toBeTruthy()
      }
      expect(await seqOf()).toEqual(before)
    },
  )

  it('refuses JSON that is nested deeper than a stack', async () => {
    const deep = `{"incident":{"name":"n","metadata":{"a":{"b":${'['.repeat(60_000)}${']'.repeat(60_000)}}}}}`
    const before = await seqOf()
    const answer = await api.ask('POST', `${base}/incidents`, deep)
    expect([answer.status, answer.json.error]).toEqual([422, 'The body is nested too deeply.'])
    expect(await seqOf()).toEqual(before)
  })

  it('answers for a page that does not exist with an empty 404', async () => {
    const headers = { [PAGE_HEADER]: 'zzzzzzzzzzzz' }
    const json = await askV2(test, 'status.json', { headers })
    expect([json.status, json.text, json.headers.get('content-type')]).toEqual([404, '', null])
    const feed = await answerFeed(test.deps, new Request('http://core/history.atom', { headers }), 'atom')
    expect([feed.status, await feed.text()]).toEqual([404, ''])
  })
})
