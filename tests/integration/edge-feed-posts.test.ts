import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { RunningEdge } from '../../edge/main.ts'
import { PAGE, type StandInCore, startStandInCore } from '../support/stand-in-core.ts'
import { rawRequest, startTestEdge } from '../support/start-test-edge.ts'

let core: StandInCore
let edge: RunningEdge
let folder: string

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'allclear-edge-'))
  core = await startStandInCore()
  edge = await startTestEdge(core, folder, {
    limits: { reportsPerAddressPerHour: 2, presencePerAddressPerMinute: 4 },
  })
})
afterEach(async () => {
  await edge.close(0)
  await core.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function post(path: string, body: string): Promise<Response> {
  const response = await fetch(`http://127.0.0.1:${edge.port}${path}`, { method: 'POST', body })
  expect(response.headers.get('access-control-allow-origin')).toBe('*')
  expect(response.headers.get('access-control-expose-headers')).toContain('Retry-After')
  if (response.status === 429 || response.status === 503)
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
  return response
}
const beacon = (...tabs: [app: string, version: string, visibility: string, count: number][]) =>
  JSON.stringify({
    tabs: tabs.map(([app, version, visibility, count]) => ({ app, version, visibility, count })),
  })

describe('an outage report', () => {
  it('reaches core with its page and address, and core’s answer comes back', async () => {
    expect((await post(`/p/${PAGE}/feed/v1/reports`, '{"note":"down"}')).status).toBe(202)
    expect(core.seen.at(-1)).toMatchObject({
      path: '/feed/v1/reports',
      body: '{"note":"down"}',
      headers: { 'x-allclear-page': PAGE, 'x-allclear-client': '127.0.0.1' },
    })
  })
  it('is told 429 beyond the knob, without bothering core, and another address is not', async () => {
    for (const status of [202, 202, 429]) expect((await post('/feed/v1/reports', '{}')).status).toBe(status)
    expect(core.seen.filter(({ path }) => path === '/feed/v1/reports')).toHaveLength(2)
    const bytes =
      'POST /feed/v1/reports HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}'
    const other = rawRequest(edge.port, bytes, '127.0.0.7')
    await other.ended
    expect(other.text()).toMatch(/^HTTP\/1\.1 202 /)
  })
  it('sent by a form is refused with a page, since its sender reads the answer', async () => {
    const sendForm = () =>
      fetch(`http://127.0.0.1:${edge.port}/feed/v1/reports`, {
        method: 'POST',
        body: new URLSearchParams({ note: 'down' }),
      })
    core.reportStatus(500)
    for (const status of [503, 503, 429]) {
      const answer = await sendForm()
      expect(answer.status).toBe(status)
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
      expect(await answer.text()).toContain('<h1>Your report was not sent</h1>')
    }
  })
  it('that is too large is told so in JSON before it is sent, as every body is', async () => {
    for (const [path, length] of [
      ['/feed/v1/reports', 17_000],
      ['/feed/v1/presence', 17_000],
      ['/v1/pages', 1_100_000],
    ] as const) {
      const sent = rawRequest(
        edge.port,
        `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n\r\n`,
      )
      await vi.waitFor(() => expect(sent.text()).toContain('"error":"The body is too large."'), 30_000)
      expect(sent.text()).toMatch(/^HTTP\/1\.1 413 /)
      sent.socket.destroy()
    }
  })
  it('is told 503 when core fails or is gone, so that the browser keeps it', async () => {
    core.reportStatus(500)
    expect((await post('/feed/v1/reports', '{}')).status).toBe(503)
    await core.stop()
    expect((await post('/feed/v1/reports', '{}')).status).toBe(503)
  })
})

describe('presence', () => {
  it('is refused when it is no beacon, too large, or one too many', async () => {
    expect((await post('/feed/v1/presence', 'x')).status).toBe(400)
    expect((await post('/feed/v1/presence', '{"tabs":[{"count":-1}]}')).status).toBe(400)
    expect((await post('/feed/v1/presence', 'x'.repeat(5000))).status).toBe(413)
    expect((await post('/feed/v1/presence', beacon())).status).toBe(204)
    expect((await post('/feed/v1/presence', beacon())).status).toBe(429)
  })
  it('of a page that does not exist is not counted', async () => {
    expect((await post('/p/bbbbbbbbbbbb/feed/v1/presence', beacon(['web', '1', 'visible', 1]))).status).toBe(
      404,
    )
    expect((await post(`/p/${PAGE}/feed/v1/presence`, beacon(['web', '1', 'visible', 1]))).status).toBe(204)
    await vi.waitFor(
      () => expect(core.reports.at(-1)?.clients.map((client) => client.page)).toEqual([PAGE]),
      30_000,
    )
  })
  it('and streams are told to core by app, registered version and visibility', async () => {
    core.say({ type: 'releases', releases: [{ page: PAGE, app: 'web', version: '1.4.2' }] })
    const query = (version: string) => `?app=web&v=${version}&vis=visible`
    for (const version of ['1.4.2', '1.4.2', 'made-up'])
      rawRequest(edge.port, `GET /feed/v1/stream${query(version)} HTTP/1.1\r\nHost: a\r\n\r\n`)
    await post('/feed/v1/presence', beacon(['web', '1.4.2', 'visible', 1], ['web', '1.4.2', 'hidden', 3]))
    await post('/feed/v1/presence', beacon(['web', 'x1', 'hidden', 1], ['web', 'x2', 'hidden', 1]))
    const one = { page: PAGE, app: 'web', version: '1.4.2' }
    const unknown = { ...one, version: '' }
    await vi.waitFor(
      () =>
        expect(core.reports.at(-1)).toMatchObject({
          streams: 3,
          current: { [PAGE]: 3 },
          clients: expect.arrayContaining([
            { ...one, visibility: 'visible', streams: 2, tabs: 1, browsers: 1 },
            { ...one, visibility: 'hidden', streams: 0, tabs: 3, browsers: 1 },
            { ...unknown, visibility: 'visible', streams: 1, tabs: 0, browsers: 0 },
            { ...unknown, visibility: 'hidden', streams: 0, tabs: 2, browsers: 1 },
          ]),
        }),
      30_000,
    )
  })
})
