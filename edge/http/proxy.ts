import {
  Agent,
  type ClientRequest,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { BASE_HEADER, CLIENT_ADDRESS_HEADER, EDGE_TOKEN_HEADER, PAGE_HEADER } from '../../protocol/follow.ts'
import type { Client } from './client-address.ts'
import { answerTooLarge } from './too-large.ts'

const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'proxy-authenticate',
  'proxy-authorization',
  'expect',
])
/** What `Connection` may not name away: who is asked, and where the body ends. */
const END_TO_END = new Set(['host', 'content-length'])

export interface CoreAddress {
  origin: string
  token: string
}

export interface Forwarding {
  page: string | null
  base: string
  client: Client
}

/**
 * A connection to core that is idle for so long is closed by us: well before core does (after 65 s), or a
 * request could be written to it while core's goodbye is on its way.
 */
const IDLE_MS = 20_000
const agents = () => ({
  http: new Agent({ keepAlive: true, maxSockets: 64, timeout: IDLE_MS }),
  https: new HttpsAgent({ keepAlive: true, maxSockets: 64, timeout: IDLE_MS }),
})
/** Connections to core by what they are for: those who answer an outage must not wait behind those who ask about it. */
const lanes = { render: agents(), console: agents(), other: agents(), bodies: agents() }
const agentOf = (core: URL, lane: ReturnType<typeof agents>) =>
  core.protocol === 'https:' ? lane.https : lane.http
const CONSOLE = /^\/(console|setup|_next|api\/auth)(\/|\?|$)/

/** Request headers for core: what only we may say is taken off and said by us. `Host` stays as the visitor sent it. */
export function headersForCore(
  incoming: IncomingHttpHeaders,
  core: CoreAddress,
  forwarding: Forwarding,
): Record<string, string | string[]> {
  const named = new Set(
    (incoming.connection ?? '')
      .toLowerCase()
      .split(',')
      .map((name) => name.trim()),
  )
  const headers: Record<string, string | string[]> = {}
  for (const [name, value] of Object.entries(incoming)) {
    if (value === undefined || HOP_BY_HOP.has(name)) continue
    if (named.has(name) && !END_TO_END.has(name)) continue
    if (/^(x-forwarded-|x-middleware-|x-allclear-|x-real-ip$|forwarded$|next-action-redirect)/.test(name))
      continue
    headers[name] = value
  }
  // Of a GET or DELETE Node's client would send the body bare: core would read it as the next visitor's request.
  if (incoming['transfer-encoding'] !== undefined) headers['transfer-encoding'] = 'chunked'
  headers['x-forwarded-for'] = forwarding.client.address
  headers['x-forwarded-proto'] = forwarding.client.scheme
  if (incoming.host !== undefined) headers['x-forwarded-host'] = incoming.host
  headers[CLIENT_ADDRESS_HEADER] = forwarding.client.address
  headers[EDGE_TOKEN_HEADER] = core.token
  if (forwarding.page !== null) headers[PAGE_HEADER] = forwarding.page
  headers[BASE_HEADER] = forwarding.base
  return headers
}

/** A body so small waits here until it is whole: a slow sender holds no connection to core. Others have a lane. */
const SMALL_BODY_BYTES = 16 * 1024

/** Passes a request through to core untouched and streams the answer back; `unreachable` answers when core does not. */
export function passThrough(
  core: CoreAddress,
  request: IncomingMessage,
  response: ServerResponse,
  forwarding: Forwarding,
  to: {
    path: string
    maxBodyBytes: number
    /** Core is out of reach when it is silent for so long. */
    timeoutMs: number
    unreachable: (response: ServerResponse) => void
    /** Core's own failures are told as core being out of reach. */
    hidesFailures?: boolean
  },
): void {
  const { path, maxBodyBytes, timeoutMs, unreachable } = to
  const url = new URL(core.origin)
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest
  const isSmall = bodyBytesOf(request) <= SMALL_BODY_BYTES
  const lane = CONSOLE.test(path) ? lanes.console : lanes.other
  const options = {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port || (url.protocol === 'https:' ? 443 : 80),
    servername: url.hostname,
    agent: agentOf(url, isSmall ? lane : lanes.bodies),
    method: request.method,
    path,
    headers: headersForCore(request.headers, core, forwarding),
    timeout: timeoutMs,
  }
  let upstream: ClientRequest | undefined
  const ask = (own: object, mayAskAgain: boolean): ClientRequest => {
    const asked = send({ ...options, ...own })
    upstream = asked
    asked.on('timeout', () => asked.destroy(new Error('core did not answer in time')))
    asked.on('response', onResponse)
    asked.on('error', (error) => {
      if (response.headersSent) response.destroy()
      // Core had closed the connection that was kept. Nothing was done yet: asked again, on a new one.
      else if (mayAskAgain && wasClosed(asked, error) && !response.destroyed)
        ask({ agent: false }, false).end()
      else unreachable(response)
    })
    return asked
  }
  const onResponse = (answer: IncomingMessage) => {
    if (to.hidesFailures && (answer.statusCode ?? 500) >= 500) {
      answer.resume()
      return unreachable(response)
    }
    const headers: Record<string, string | string[]> = {}
    for (const [name, value] of Object.entries(answer.headers)) {
      if (value !== undefined && !HOP_BY_HOP.has(name)) headers[name] = value
    }
    response.writeHead(answer.statusCode ?? 502, headers)
    answer.pipe(response)
    answer.on('error', () => response.destroy())
  }
  response.on('close', () => upstream?.destroy())
  if (isSmall) {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => ask({}, isBodiless(request)).end(Buffer.concat(chunks)))
    return
  }
  const asked = ask({}, false)
  // A chunked body does not say its length: it is counted on its way.
  let size = 0
  request.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size <= maxBodyBytes) return
    request.unpipe(asked)
    asked.removeAllListeners('error').on('error', () => undefined)
    asked.destroy()
    if (response.headersSent) response.destroy()
    else answerTooLarge(response)
    request.removeAllListeners('data').resume()
  })
  request.pipe(asked)
}

/** As the head says; a chunked body may have any length. */
function bodyBytesOf({ headers }: IncomingMessage): number {
  return headers['transfer-encoding'] === undefined ? Number(headers['content-length'] ?? 0) : Infinity
}

/** What may be asked twice: nothing is changed by it, and no body has been read from the wire. */
function isBodiless({ method, headers }: IncomingMessage): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false
  return headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0
}

/** Whether a kept connection was closed by core while the request was being written to it. */
function wasClosed(request: ClientRequest, error: NodeJS.ErrnoException): boolean {
  return request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE')
}

export interface CoreAnswer {
  status: number
  headers: Record<string, string>
  hasCookie: boolean
  body: Buffer
}

/**
 * Asks core for a public answer, as nobody in particular: no cookie, no key. Rejects when core does not answer, is
 * silent for longer than `timeoutMs`, or says more than `maxBytes`.
 */
export function askCore(
  core: CoreAddress,
  path: string,
  host: string,
  forwarding: Forwarding,
  { maxBytes, timeoutMs }: { maxBytes: number; timeoutMs: number },
): Promise<CoreAnswer> {
  const url = new URL(core.origin)
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    const headers = headersForCore({ host, accept: '*/*' }, core, forwarding)
    const options = {
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port || (url.protocol === 'https:' ? 443 : 80),
      servername: url.hostname,
      agent: agentOf(url, lanes.render),
      path,
      headers,
      timeout: timeoutMs,
    }
    const ask = (mayAskAgain: boolean) => {
      const request = send(mayAskAgain ? options : { ...options, agent: false }, (answer) => {
        const chunks: Buffer[] = []
        let size = 0
        answer.on('data', (chunk: Buffer) => {
          size += chunk.length
          if (size > maxBytes) request.destroy(new Error('answer too large'))
          else chunks.push(chunk)
        })
        answer.on('error', reject)
        answer.on('end', () => {
          const plain: Record<string, string> = {}
          for (const [name, value] of Object.entries(answer.headers))
            if (typeof value === 'string') plain[name] = value
          const vary = ownVary(plain.vary)
          if (vary === '') delete plain.vary
          else plain.vary = vary
          resolve({
            status: answer.statusCode ?? 502,
            headers: plain,
            hasCookie: answer.headers['set-cookie'] !== undefined,
            body: Buffer.concat(chunks),
          })
        })
      })
      request.on('timeout', () => request.destroy(new Error('core did not answer in time')))
      // A kept connection that core has closed says nothing of core: asked again, on a new one.
      request.on('error', (error) => (mayAskAgain && wasClosed(request, error) ? ask(false) : reject(error)))
      request.end()
    }
    ask(true)
  })
}

/**
 * What a public answer truly varies by. Next.js lists the headers of its own navigation on every answer, also on those
 * that no script of it ever asks for: a CDN then keeps a copy for each value that somebody makes up.
 */
function ownVary(vary = ''): string {
  const names = vary.split(',').map((name) => name.trim())
  return names.filter((name) => name !== '' && !/^(rsc|next-(router-|url$))/i.test(name)).join(', ')
}
