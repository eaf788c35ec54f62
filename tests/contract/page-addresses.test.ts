import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BASE_HEADER, PAGE_HEADER } from '../../protocol/follow.ts'
import { commandActor } from '../../server/auth/actor.ts'
import { answerFeed } from '../../server/feeds/answer-feed.ts'
import { createPage } from '../../server/pages/create-page.ts'
import { readState } from '../../server/state/read-state.ts'
import { askV2, v1Client } from '../support/ask-api.ts'
import { openTestDeps, PROVIDERS, type TestDeps } from '../support/test-database.ts'

describe.each(PROVIDERS)('links to a page that is one of several, on %s', (provider) => {
  let test: TestDeps
  let api: Awaited<ReturnType<typeof v1Client>>
  beforeAll(async () => {
    test = await openTestDeps({ provider })
    api = await v1Client(test)
  })
  afterAll(() => test.close())

  it.each([
    ['the default page', null, null, () => 'https://status.example.com'],
    ['a page without a host', {}, null, (id: string) => `https://status.example.com/p/${id}`],
    ['a page with a host', { host: 'b.example.org' }, null, () => 'https://b.example.org'],
    [
      'a page with a host and an address',
      { host: 'c.example.org' },
      'https://c.example.net',
      () => 'https://c.example.net',
    ],
  ] as const)(
    '%s: the feed, both APIs and the Atom feed name the same address, however it was asked for',
    async (_, made, url, addressOf) => {
      const id =
        made === null
          ? test.pageId
          : (await createPage(test.deps, commandActor, { name: 'One of several', ...made })).id
      if (url !== null) expect((await api.ask('PATCH', `/pages/${id}`, { page: { url } })).status).toBe(200)
      const address = addressOf(id)
      const posted = await api.ask('POST', `/pages/${id}/incidents`, {
        incident: { name: 'Down', body: 'x' },
      })
      const incident = posted.json.id
      expect(posted.json.shortlink).toBe(`${address}/i/${incident}`)
      expect((await api.ask('GET', `/pages/${id}`)).json.url).toBe(address)
      const state = await readState(test.deps, id)
      expect([state.page.url, state.incidents[0]!.url]).toEqual([address, `${address}/incidents/${incident}`])
      const bodies = new Set<string>()
      for (const base of ['', `/p/${id}`]) {
        const headers = { [PAGE_HEADER]: id, [BASE_HEADER]: base, host: 'evil.example' }
        const summary = await askV2(test, 'summary.json', { headers })
        expect(summary.json.page.url).toBe(address)
        expect(summary.json.incidents[0].shortlink).toBe(`${address}/i/${incident}`)
        const atom = await answerFeed(test.deps, new Request('http://core/history', { headers }), 'atom')
        const text = await atom.text()
        expect(text).toContain(`href="${address}/incidents/${incident}"`)
        expect(text).not.toContain('evil.example')
        bodies.add(summary.text + text)
      }
      expect(bodies.size).toBe(1)
    },
  )
})
