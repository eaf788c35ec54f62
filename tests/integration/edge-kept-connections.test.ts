import { createServer as createHttpServer, type Server } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { askCore, type Forwarding, passThrough } from '../../edge/http/proxy.ts'

const FORWARDING: Forwarding = {
  page: null,
  base: 'http://localhost',
  client: { address: '192.0.2.1', scheme: 'http' } as Forwarding['client'],
}

/** A core that answers the first request of each connection, says that it keeps it, and is gone at the second. */
async function startForgetfulCore(): Promise<{ origin: string; answered(): string[]; server: TcpServer }> {
  const answered: string[] = []
  const server = createTcpServer((socket) => {
    let isUsed = false
    socket.on('error', () => undefined)
    socket.on('data', (bytes) => {
      if (isUsed) return void socket.resetAndDestroy()
      isUsed = true
      answered.push(bytes.toString('latin1').split(' ', 2).join(' '))
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: keep-alive\r\n\r\nok')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answered: () => answered,
    server,
  }
}

describe('connections that an edge keeps to core', () => {
  let open: (Server | TcpServer)[] = []
  afterEach(() => {
    for (const server of open) server.close()
    open = []
  })
  const start = async () => {
    const core = await startForgetfulCore()
    const edge = createHttpServer((request, response) => {
      passThrough({ origin: core.origin, token: 't' }, request, response, FORWARDING, {
        path: request.url ?? '/',
        maxBodyBytes: 1000,
        timeoutMs: 60_000,
        unreachable: (answer) => void answer.writeHead(503).end(),
      })
    })
    await new Promise<void>((resolve) => edge.listen(0, '127.0.0.1', resolve))
    open.push(core.server, edge)
    return { core, url: `http://127.0.0.1:${(edge.address() as AddressInfo).port}` }
  }

  it('a page asked for as core closes one is asked for again on a new one', async () => {
    const { core, url } = await start()
    for (let i = 0; i < 6; i++) expect((await fetch(`${url}/${i}`)).status).toBe(200)
    expect(core.answered()).toEqual(Array.from({ length: 6 }, (_, i) => `GET /${i}`))
  })

  it('what changes something is never sent twice', async () => {
    const { core, url } = await start()
    expect((await fetch(`${url}/first`)).status).toBe(200)
    expect((await fetch(`${url}/second`, { method: 'POST', body: 'x' })).status).toBe(503)
    expect(core.answered()).toEqual(['GET /first'])
  })

  it('a public answer is asked for again too', async () => {
    const core = await startForgetfulCore()
    open.push(core.server)
    for (let i = 0; i < 6; i++) {
      const answer = await askCore({ origin: core.origin, token: 't' }, `/${i}`, 'localhost', FORWARDING, {
        maxBytes: 1000,
        timeoutMs: 20_000,
      })
      expect(answer.body.toString()).toBe('ok')
    }
    expect(core.answered()).toHaveLength(6)
  })
})
