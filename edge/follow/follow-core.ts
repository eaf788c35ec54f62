import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { FOLLOW_DEAD_MS, FOLLOW_PATH, type FollowMessage } from '../../protocol/follow.ts'
import type { KnownTruth } from './known-truth.ts'

const BASE_MS = 100
const CAP_MS = 5000
/** A line longer than this is no message of ours. */
const MAX_LINE = 1024 * 1024

export interface Following {
  isConnected(): boolean
  close(): void
}

/**
 * Follows core for as long as the edge lives: reconnects with full jitter, and starts over when core falls silent.
 * The pause grows until core has confirmed something: connecting alone proves nothing.
 */
export function followCore(
  core: { origin: string; token: string; name: string },
  truth: KnownTruth,
  onProbe: (message: Extract<FollowMessage, { type: 'probe' }>) => void,
  log: (event: string, details: object) => void,
): Following {
  let failures = 0
  let isConnected = false
  let isClosed = false
  let timer: NodeJS.Timeout | undefined
  let drop: () => void = () => undefined

  function connect(): void {
    const url = new URL(FOLLOW_PATH, core.origin)
    url.searchParams.set('edge', core.name)
    for (const { page, epoch, seq } of truth.states.values())
      url.searchParams.append('known', `${page}=${epoch}:${seq}`)
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest
    const request = send(url, { headers: { authorization: `Bearer ${core.token}` }, timeout: FOLLOW_DEAD_MS })
    drop = () => request.destroy()
    let isOver = false
    const end = (reason: string) => {
      if (isOver) return
      isOver = true
      request.destroy()
      if (isConnected) log('core-lost', { reason })
      isConnected = false
      if (isClosed) return
      timer = setTimeout(connect, Math.random() * Math.min(CAP_MS, BASE_MS * 2 ** failures++))
    }
    request.on('timeout', () => end('silent'))
    request.on('error', (error) => end(error.message))
    request.on('response', (response) => {
      if (response.statusCode !== 200) {
        response.resume()
        if (failures === 0) log('core-refused', { status: response.statusCode })
        return end(`status ${response.statusCode}`)
      }
      let rest = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        rest += chunk
        const lines = rest.split('\n')
        rest = lines.pop() ?? ''
        if (rest.length > MAX_LINE) return end('line too long')
        for (const line of lines) take(line)
      })
      response.on('close', () => end('closed'))
    })
    request.end()
  }

  function take(line: string): void {
    if (line === '') return
    const message = JSON.parse(line) as FollowMessage
    if (message.type === 'confirm') {
      if (!isConnected) log('core-found', {})
      isConnected = true
      failures = 0
    }
    if (message.type === 'probe') onProbe(message)
    else truth.take(message)
  }

  connect()
  return {
    isConnected: () => isConnected,
    close() {
      isClosed = true
      clearTimeout(timer)
      drop()
    },
  }
}
