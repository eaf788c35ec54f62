import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Directive } from '../../../protocol/state-document.ts'
import { type StatusHints, type StatusHintsOptions, statusHints } from '../../../sdk/server/index.ts'
import { type FeedServer, startFeedServer } from '../../support/embed/feed-server.ts'
import { stateOf } from '../../support/embed/state-document.ts'

let feed: FeedServer
let hints: StatusHints
const closes: (() => void)[] = []

const minutes = (count: number) => new Date(Date.now() + count * 60_000).toISOString()
const reloadOf = (target: Partial<Directive['target']> = {}, expiresAt = minutes(60)): Directive => ({
  id: 'r1aaaaaaaaaa',
  kind: 'reload',
  mode: 'require',
  hidden: 'when-shown',
  idleSeconds: 900,
  issuedAt: minutes(-1),
  expiresAt,
  spreadSeconds: 10,
  target: { versions: ['1.0.0'], rollout: 100, ...target },
})
const start = (options: Partial<StatusHintsOptions> = {}) => {
  hints = statusHints({ url: feed.url, appVersion: '1.1.0', app: 'chat', refreshSeconds: 0.05, ...options })
  closes.push(hints.stop)
}
const known = () => expect.poll(() => feed.seen('/feed/v1/snapshot.json').length).toBeGreaterThan(1)
async function serve(listener: RequestListener): Promise<(version?: string) => Promise<Response>> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closes.push(() => server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  return (version) => fetch(url, { headers: version === undefined ? {} : { 'app-version': version } })
}

beforeEach(async () => {
  feed = await startFeedServer()
  feed.setState(stateOf(2, { directives: [reloadOf()] }))
})
afterEach(async () => {
  for (const close of closes.splice(0)) close()
  await feed.close()
})

describe('hints over the responses of a Node server', () => {
  it('tell a targeted caller, privately, and others only the newest version', async () => {
    start()
    await known()
    const ask = await serve((request, response) => {
      hints.node(request, response)
      response
        .writeHead(200, { 'cache-control': 'public, max-age=60, s-maxage=600', vary: 'Accept' })
        .end('hi')
    })
    const told = await ask('1.0.0')
    expect(await told.text()).toBe('hi')
    expect(Object.fromEntries(told.headers)).toMatchObject({
      'app-version': '1.1.0',
      'allclear-hint': '1',
      'cache-control': 'private, max-age=60',
      vary: 'Accept, App-Version',
    })
    for (const version of ['1.1.0', undefined]) {
      const { headers } = await ask(version)
      expect(headers.get('allclear-hint')).toBeNull()
      expect(headers.get('app-version')).toBe('1.1.0')
      expect(headers.get('cache-control')).toBe('public, max-age=60, s-maxage=600')
      expect(headers.get('vary')).toBe('Accept, App-Version')
    }
  })

  it('leave what the host says in every form of writeHead, and without it', async () => {
    start()
    await known()
    const forms: RequestListener[] = [
      (_, response) => response.writeHead(201, 'Made', { 'x-own': 'a' }).end(),
      (_, response) =>
        response.writeHead(201, ['x-own', 'a', 'set-cookie', 'b=1', 'set-cookie', 'c=2']).end(),
      (_, response) => response.setHeader('x-own', 'a').writeHead(201).end(),
      (_, response) => {
        response.statusCode = 201
        response.setHeader('x-own', 'a').end('implicit')
      },
    ]
    for (const form of forms) {
      const ask = await serve((request, response) => {
        hints.node(request, response)
        form(request, response)
      })
      const { status, headers } = await ask('1.0.0')
      expect([status, headers.get('x-own'), headers.get('allclear-hint')]).toEqual([201, 'a', '1'])
      if (form === forms[1]) expect(headers.getSetCookie()).toEqual(['b=1', 'c=2'])
    }
  })

  it('work as a middleware of Express', async () => {
    start()
    await known()
    const ask = await serve((request, response) => {
      hints.express(request, response, () => response.setHeader('cache-control', 'no-store').end('routed'))
    })
    const answer = await ask('1.0.0')
    expect(await answer.text()).toBe('routed')
    expect(answer.headers.get('cache-control')).toBe('private, no-store')
  })
})

describe('hints over fetch responses', () => {
  const request = new Request('http://host.example/', { headers: { 'app-version': '1.0.0' } })
  it('are added to a route, and to responses whose headers cannot be changed', async () => {
    start()
    await known()
    const GET = hints.wrap(async (_request: Request, name: string) => Response.json({ name }))
    const answer = await GET(request, 'x')
    expect(await answer.json()).toEqual({ name: 'x' })
    expect(answer.headers.get('allclear-hint')).toBe('1')
    const fixed = hints.response(request, Response.redirect('http://host.example/other'))
    expect([fixed.status, fixed.headers.get('allclear-hint'), fixed.headers.get('location')]).toEqual([
      302,
      '1',
      'http://host.example/other',
    ])
  })
})

describe('who is hinted at', () => {
  it.each([
    ['another app', reloadOf({ app: 'other' }), false],
    ['this app', reloadOf({ app: 'chat' }), true],
    ['no client at all', reloadOf({ rollout: 0 }), false],
    ['what has expired', reloadOf({}, minutes(-0.5)), false],
    [
      'all versions, by a kind that needs none',
      { ...reloadOf({ versions: undefined }), kind: 'silence' } as Directive,
      true,
    ],
  ])('%s', async (_, directive, isHinted) => {
    feed.setState(stateOf(3, { directives: [directive] }))
    start()
    await known()
    expect(hints.headersFor('1.0.0')['Allclear-Hint']).toBe(isHinted ? '1' : undefined)
  })
})

describe('a status server that is gone', () => {
  it('delays and fails nothing: before the first answer, while it hangs, and when it is refused', async () => {
    feed.interfere(() => true)
    start()
    const ask = await serve((request, response) => {
      hints.node(request, response)
      response.end('hi')
    })
    expect(await (await ask('1.0.0')).text()).toBe('hi')
    await feed.refuse()
    expect((await ask('1.0.0')).headers.get('app-version')).toBe('1.1.0')
    await feed.listen()
  })
  it('is asked rarely, and answers with 304 cost no body', async () => {
    start()
    await known()
    const conditional = () =>
      feed.seen('/feed/v1/snapshot.json').filter(({ headers }) => headers['if-none-match'] !== undefined)
    await expect.poll(() => conditional().length).toBeGreaterThan(0)
    expect(hints.headersFor('1.0.0')['Allclear-Hint']).toBe('1')
  })
})
