import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commandActor } from '../../server/auth/actor.ts'
import { answerFeed } from '../../server/feeds/answer-feed.ts'
import { createIncident } from '../../server/incidents/create-incident.ts'
import { openTestDeps, PROVIDERS, type TestDeps } from '../support/test-database.ts'

describe.each(PROVIDERS)('the feeds on %s', (provider) => {
  let test: TestDeps
  beforeAll(async () => {
    test = await openTestDeps({ provider })
    for (let i = 0; i < 27; i++) {
      await createIncident(test.deps, commandActor, {
        pageId: test.pageId,
        name: `Past ${i}`,
        body: 'x',
        status: 'resolved',
      })
      test.clock.advance(60_000)
    }
    await createIncident(test.deps, commandActor, {
      pageId: test.pageId,
      name: 'A ]]> <b>& "c"',
      body: 'one\n<script>alert(1)</script> ]]>',
    })
  })
  afterAll(() => test.close())
  const ask = async (format: 'atom' | 'rss', init?: RequestInit) =>
    answerFeed(test.deps, new Request('http://core/history', init), format)

  it.each(['atom', 'rss'] as const)(
    '%s holds the newest 25, and nothing typed breaks out of it',
    async (format) => {
      const response = await ask(format)
      const text = await response.text()
      expect(text.match(format === 'atom' ? /<entry>/g : /<item>/g)).toHaveLength(25)
      expect(text).not.toContain('<script>')
      expect(text).not.toContain(']]>')
      expect(text).toContain('A ]]&gt; &lt;b&gt;&amp; &quot;c&quot;')
      expect(text).not.toContain('Past 1<')
      expect(
        (await ask(format, { headers: { 'if-none-match': response.headers.get('etag')! } })).status,
      ).toBe(304)
    },
  )
})
