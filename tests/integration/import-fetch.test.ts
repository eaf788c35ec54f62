import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { fetchBody } from '../../server/import/fetch-body.ts'
import { fetchPage } from '../../server/import/fetch-page.ts'
import { isPrivateAddress } from '../../server/import/private-address.ts'

const servers: Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

async function serve(listener: RequestListener): Promise<URL> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
}
const LIMITS = { timeoutMs: 5000, maxBytes: 10_000, maxRedirects: 3, allowPrivate: false }

it('fetches the four bodies of a page, also where one is missing, with or without /api/v2 in its address', async () => {
  const asked: string[] = []
  const base = await serve((request, response) => {
    asked.push(request.url ?? '')
    if (request.url === '/api/v2/scheduled-maintenances.json') response.writeHead(404).end()
    else response.writeHead(200, { 'content-type': 'application/json' }).end('{"page":{"id":"aaaaaaaaaaaa"}}')
  })
  expect(await fetchPage(base.href)).toHaveLength(3)
  expect(await fetchPage(`${base.href}api/v2`)).toHaveLength(3)
  expect(new Set(asked)).toEqual(
    new Set(
      ['summary', 'components', 'incidents', 'scheduled-maintenances'].map((name) => `/api/v2/${name}.json`),
    ),
  )
})

it('follows no redirect to a private address, unless told to', async () => {
  const inside = await serve((_, response) => response.end('{"secret":1}'))
  const outside = await serve((_, response) => response.writeHead(302, { location: inside.href }).end())
  await expect(fetchBody(outside, LIMITS)).rejects.toThrow('--allow-private')
  const byName = await serve((_, response) =>
    response.writeHead(302, { location: `http://localhost:${inside.port}/` }).end(),
  )
  await expect(fetchBody(byName, LIMITS)).rejects.toThrow('--allow-private')
  expect(await fetchBody(outside, { ...LIMITS, allowPrivate: true })).toEqual({ secret: 1 })
})

it('fetches nothing but http and https', async () => {
  const base = await serve((_, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end())
  await expect(fetchBody(base, LIMITS)).rejects.toThrow('file addresses are not fetched')
})

it('gives up on what is too large, too slow, too often redirected, no JSON, or an error', async () => {
  const large = await serve((_, response) => response.end(`"${'x'.repeat(20_000)}"`))
  await expect(fetchBody(large, LIMITS)).rejects.toThrow('more than 10000 bytes')
  const slow = await serve(() => undefined)
  await expect(fetchBody(slow, { ...LIMITS, timeoutMs: 50 })).rejects.toThrow('in time')
  const stalled = await serve((_, response) => response.write('{'))
  await expect(fetchBody(stalled, { ...LIMITS, timeoutMs: 50 })).rejects.toThrow('in time')
  const loop = await serve((request, response) =>
    response.writeHead(302, { location: `http://${request.headers.host}/` }).end(),
  )
  await expect(fetchBody(loop, { ...LIMITS, allowPrivate: true })).rejects.toThrow('too often')
  const html = await serve((_, response) => response.end('<html>'))
  await expect(fetchBody(html, LIMITS)).rejects.toThrow('does not answer with JSON')
  const broken = await serve((_, response) => response.writeHead(500).end())
  await expect(fetchBody(broken, LIMITS)).rejects.toThrow('status 500')
})

it.each([
  '127.0.0.1',
  '10.1.2.3',
  '169.254.169.254',
  '192.168.0.1',
  '172.20.0.1',
  '100.64.0.1',
  '::1',
  '[::1]',
  'fe80::1%eth0',
  'fd00::1',
  '::ffff:127.0.0.1',
  '0.0.0.0',
  'name',
])('%s is no public address', (address) => expect(isPrivateAddress(address)).toBe(true))
it.each(['1.1.1.1', '172.32.0.1', '2606:4700::1111'])('%s is a public address', (address) =>
  expect(isPrivateAddress(address)).toBe(false),
)
