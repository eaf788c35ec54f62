import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, it, test, vi } from 'vitest'
import { readConfig } from '../../server/config/read-config.ts'
import { type AlertWebhook, openAlertWebhook } from '../../server/runtime/alert-webhook.ts'
import type { CanaryAlert } from '../../server/runtime/canary.ts'
import { startCanary } from '../../server/runtime/canary.ts'

const eventually = { timeout: 60_000, interval: 20 }
const CONSOLE = 'https://status.example.com/console/delivery'
const MISSING: CanaryAlert = { event: 'missing', edge: 'one', since: 1_000_000, at: 1_013_000 }

describe('the webhook of alerts', () => {
  interface Received {
    method: string | undefined
    path: string | undefined
    type: string | undefined
    body: Record<string, unknown>
  }
  let received: Received[]
  let logged: { event: string; details: Record<string, unknown> }[]
  let answer: (response: ServerResponse, count: number) => void
  let url: string
  let webhook: AlertWebhook
  const closing: (() => void)[] = []

  beforeEach(async () => {
    received = []
    logged = []
    answer = (response) => response.end('ok')
    const server = createServer((request: IncomingMessage, response) => {
      let text = ''
      request.on('data', (chunk: Buffer) => {
        text += chunk.toString()
      })
      request.on('end', () => {
        const { method, url: path, headers } = request
        received.push({ method, path, type: headers['content-type'], body: JSON.parse(text) })
        answer(response, received.length)
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/hook/s3cret`
    const log = (event: string, details: object) =>
      logged.push({ event, details: details as Record<string, unknown> })
    webhook = openAlertWebhook(url, CONSOLE, log, () => 0)
    closing.push(
      () => webhook.close(),
      () => {
        server.closeAllConnections()
        server.close()
      },
    )
  })
  afterEach(() => {
    for (const close of closing.splice(0)) close()
    expect(JSON.stringify(logged)).not.toContain('s3cret')
  })
  const settled = (count: number) => vi.waitFor(() => expect(logged).toHaveLength(count), eventually)

  it('says which edge, since when, and where to look, in words and in fields', async () => {
    webhook.send(MISSING)
    await settled(1)
    expect(received).toEqual([
      {
        method: 'POST',
        path: '/hook/s3cret',
        type: 'application/json',
        body: {
          id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          alert: 'delivery-missing',
          status: 'firing',
          event: 'canary-missing',
          edge: 'one',
          since: '1970-01-01T00:16:40.000Z',
          at: '1970-01-01T00:16:53.000Z',
          text: 'Delivery to edge one has not come back since 1970-01-01T00:16:40.000Z. Clients there may not get what is posted.',
          url: CONSOLE,
        },
      },
    ])
    expect(logged).toEqual([{ event: 'alert-sent', details: { id: received[0]!.body.id, tries: 1 } }])
  })

  it.each([
    ['fails', (response: ServerResponse) => response.writeHead(500).end()],
    ['redirects', (response: ServerResponse) => response.writeHead(302, { location: url }).end()],
    ['breaks off', (response: ServerResponse) => response.destroy()],
  ])(
    'is sent again with the same id when the receiver %s, and its end never overtakes it',
    async (_name, fail) => {
      answer = (response, count) => (count < 3 ? fail(response) : response.end())
      webhook.send(MISSING)
      webhook.send({ ...MISSING, event: 'back', at: 1_020_000 })
      await settled(2)
      expect(received.map(({ body }) => body.status)).toEqual(['firing', 'firing', 'firing', 'resolved'])
      const ids = received.map(({ body }) => body.id)
      expect(new Set(ids.slice(0, 3)).size).toBe(1)
      expect(ids[3]).not.toBe(ids[0])
      expect(logged.map(({ details }) => details.tries)).toEqual([3, 1])
    },
  )

  it('is given up after six tries, in the log, and the next one is tried', async () => {
    answer = (response, count) => (count <= 6 ? response.writeHead(503).end() : response.end())
    webhook.send(MISSING)
    webhook.send({ ...MISSING, event: 'forgotten' })
    await settled(2)
    expect(received).toHaveLength(7)
    expect(received[6]!.body).toMatchObject({ status: 'resolved', event: 'canary-forgotten' })
    expect(logged[0]).toEqual({
      event: 'alert-not-sent',
      details: { id: received[0]!.body.id, reason: 'answered 503' },
    })
  })

  it('nothing more is sent once it is closed', async () => {
    answer = () => undefined
    webhook.send(MISSING)
    webhook.send({ ...MISSING, event: 'back' })
    await vi.waitFor(() => expect(received).toHaveLength(1), eventually)
    webhook.close()
    await settled(1)
    expect(received).toHaveLength(1)
  })
})

test('the canary alerts once when delivery does not come back, and once when it does or the edge is forgotten', () => {
  let now = 1_000_000
  const alerts: CanaryAlert[] = []
  const sent: string[] = []
  const canary = startCanary(
    () => undefined,
    () => now,
    (alert) => alerts.push(alert),
  )
  const join = () => canary.join('one', (message) => message.type === 'probe' && sent.push(message.id))
  const ticks = (count: number) => {
    for (let i = 0; i < count; i++) {
      canary.tick()
      now += 5000
    }
  }
  const leave = join()
  ticks(10)
  expect(alerts).toEqual([{ event: 'missing', edge: 'one', since: 1_000_000, at: 1_015_000 }])
  canary.returned('one', [sent.at(-1)!])
  canary.returned('one', sent)
  expect(alerts.slice(1)).toEqual([{ event: 'back', edge: 'one', since: 1_000_000, at: 1_050_000 }])
  leave()
  ticks(140)
  expect(alerts.slice(2).map(({ event }) => event)).toEqual(['missing', 'forgotten'])
  canary.close()
})

test.each([
  'alerts.example.com',
  'ftp://alerts.example.com',
  'https://ada:s3cret@alerts.example.com/x',
  '/s3cret',
])('ALERT_WEBHOOK_URL %s is refused by name, and not repeated', (value) => {
  expect(() => readConfig({ ALERT_WEBHOOK_URL: value })).toThrow(
    /^ALERT_WEBHOOK_URL is something else; allowed is an address such as https:/,
  )
  expect(readConfig({ ALERT_WEBHOOK_URL: 'https://alerts.example.com/x?y=1' }).alertWebhookUrl).toBe(
    'https://alerts.example.com/x?y=1',
  )
})
