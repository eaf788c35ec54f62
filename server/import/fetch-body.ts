import { lookup } from 'node:dns'
import { get as getHttp, type IncomingMessage, type RequestOptions } from 'node:http'
import { get as getHttps } from 'node:https'
import { isIP } from 'node:net'
import { Refusal } from '../../domain/refusal.ts'
import { isPrivateAddress } from './private-address.ts'

export interface FetchLimits {
  timeoutMs: number
  maxBytes: number
  maxRedirects: number
  /** Whether redirects may lead to private addresses. The first address is the operator's own choice. */
  allowPrivate: boolean
}

/** Gets one JSON body. Null when the address answers 404. Throws `Refusal` for all that is not a small, timely, public answer. */
export async function fetchBody(address: URL, limits: FetchLimits): Promise<unknown | null> {
  const deadline = AbortSignal.timeout(limits.timeoutMs)
  let url = address
  for (let redirects = 0; ; redirects++) {
    const response = await request(url, redirects > 0 && !limits.allowPrivate, deadline)
    const status = response.statusCode ?? 0
    if (status >= 300 && status < 400 && response.headers.location !== undefined) {
      response.destroy()
      if (redirects >= limits.maxRedirects) throw new Refusal('invalid', `${address} redirects too often.`)
      url = new URL(response.headers.location, url)
      continue
    }
    if (status === 404) {
      response.destroy()
      return null
    }
    if (status !== 200) {
      response.destroy()
      throw new Refusal('invalid', `${url} answers with status ${status}.`)
    }
    return parse(url, await readText(url, response, limits.maxBytes, deadline))
  }
}

function request(url: URL, publicOnly: boolean, signal: AbortSignal): Promise<IncomingMessage> {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new Refusal(
      'invalid',
      `${url.protocol.slice(0, -1)} addresses are not fetched, only https and http.`,
    )
  }
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (publicOnly && isIP(host) !== 0 && isPrivateAddress(host)) throw privateRefusal(url)
  const options: RequestOptions = {
    signal,
    headers: { accept: 'application/json', 'accept-encoding': 'identity', 'user-agent': 'allclear-import' },
    // Checked where the connection is made: a name that answers differently the second time gains nothing.
    lookup: (name, lookupOptions, callback) =>
      lookup(name, { ...lookupOptions, all: true }, (error, addresses) => {
        if (error !== null) return callback(error, [])
        if (publicOnly && addresses.some((entry) => isPrivateAddress(entry.address)))
          return callback(privateRefusal(url), [])
        if (lookupOptions.all) return callback(null, addresses)
        callback(null, addresses[0]!.address, addresses[0]!.family)
      }),
  }
  return new Promise((resolve, reject) => {
    const get = url.protocol === 'https:' ? getHttps : getHttp
    get(url, options, resolve).on('error', (error) => reject(explain(url, error, signal)))
  })
}

async function readText(
  url: URL,
  response: IncomingMessage,
  maxBytes: number,
  signal: AbortSignal,
): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > maxBytes) throw new Refusal('invalid', `${url} sends more than ${maxBytes} bytes.`)
      chunks.push(chunk)
    }
  } catch (error) {
    throw explain(url, error, signal)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parse(url: URL, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) throw new Refusal('invalid', `${url} does not answer with JSON.`)
    throw error
  }
}

function privateRefusal(url: URL): Refusal {
  return new Refusal(
    'invalid',
    `A redirect leads to the private address ${url.host}; --allow-private follows it.`,
  )
}

function explain(url: URL, error: unknown, signal: AbortSignal): unknown {
  if (error instanceof Refusal || !(error instanceof Error)) return error
  if (signal.aborted) return new Refusal('invalid', `${url} did not answer in time.`)
  return new Refusal('invalid', `${url} cannot be fetched: ${error.message}.`)
}
