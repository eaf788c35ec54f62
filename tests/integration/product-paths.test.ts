import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type RunningProduct, runProduct } from '../support/run-product.ts'

/** What only shows where core, Next.js and edge are put together: paths that no route names, and headers that all add to. */
describe('the running product', () => {
  let product: RunningProduct
  beforeAll(async () => {
    product = await runProduct()
  })
  afterAll(() => product.stop())
  const ask = (path: string, init: RequestInit = {}) => fetch(`${product.url}${path}`, init)

  it.each(['', '/nothing', '/incidents.json', '/pages.json/x'])(
    'answers /v1%s with JSON, to those without a key 401 whatever the path',
    async (path) => {
      const stranger = await ask(`/v1${path}`)
      expect([stranger.status, stranger.headers.get('content-type')]).toEqual([
        401,
        'application/json; charset=utf-8',
      ])
      const known = await ask(`/v1${path}`, { headers: { authorization: `OAuth ${product.token}` } })
      expect([known.status, await known.json()]).toEqual([
        404,
        { error: 'Not found.', message: 'Not found.' },
      ])
    },
  )

  it.each([
    '',
    '/nothing.json',
    '/summary',
    '/incidents/resolved.json',
    '/incidents/bbbbbbbbbbbb.json',
    '/__proto__',
  ])('answers /api/v2%s with an empty 404 that other origins may read', async (path) => {
    for (const method of ['GET', 'HEAD']) {
      const answer = await ask(`/api/v2${path}`, { method })
      expect([answer.status, await answer.text(), answer.headers.get('content-type')]).toEqual([
        404,
        '',
        null,
      ])
      expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    }
  })

  it('a head as large as the knob headBytes allows goes through edge and core', async () => {
    const headers = { 'x-pad': 'x'.repeat(64_000), authorization: `OAuth ${product.token}` }
    expect((await ask('/v1/nothing', { headers })).status).toBe(431)
    const turned = await product.api('PATCH', '/knobs', { knobs: { headBytes: 65_536 } })
    expect(turned.status).toBe(200)
    await vi.waitFor(async () => expect((await ask('/v1/nothing', { headers })).status).toBe(404), {
      timeout: 60_000,
      interval: 100,
    })
    // A page that nobody asked for yet, which core renders, and then out of memory.
    for (let i = 0; i < 2; i++) expect((await ask('/history', { headers })).status).toBe(200)
    await product.api('PATCH', '/knobs', { knobs: { headBytes: null } })
  })

  it.each([
    ['/api/v2/summary.json', 'Accept, Accept-Encoding'],
    [`/history.atom`, 'Accept-Encoding'],
    ['/', 'Accept-Encoding'],
    ['/feed/v1/snapshot.json', 'Accept-Encoding'],
  ])('%s varies by nothing that a CDN would keep copies for', async (path, vary) => {
    for (const method of ['GET', 'GET', 'HEAD']) {
      const answer = await ask(path, { method })
      await answer.arrayBuffer()
      expect([answer.status, answer.headers.get('vary')]).toEqual([200, vary])
      expect(answer.headers.get('set-cookie')).toBeNull()
    }
  })

  it('forgets the answer of what was deleted', async () => {
    const { json } = await product.api('POST', '/incidents', { incident: { name: 'Mistake', body: 'x' } })
    const path = `/api/v2/incidents/${json.id}.json`
    expect((await ask(path)).status).toBe(200)
    expect((await product.api('DELETE', `/incidents/${json.id}`)).status).toBe(200)
    await vi.waitFor(async () => expect((await ask(path)).status).toBe(404), {
      timeout: 30_000,
      interval: 100,
    })
  })

  it('has an icon for those who ask without being told of one', async () => {
    const icon = await ask('/favicon.ico')
    expect([icon.status, icon.headers.get('content-type')]).toEqual([200, 'image/x-icon'])
    expect((await ask(`/p/${product.pageId}/favicon.ico`, { method: 'HEAD' })).status).toBe(200)
  })
})
