import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { FOLLOW_DEAD_MS, FOLLOW_PATH, type FollowMessage } from '../../protocol/follow.ts'
import type { KnownTruth } from './known-truth.ts'
import { readMessage } from './read-message.ts'
import { failureInWords, foreign, refusalInWords } from './trouble.ts'

const BASE_MS = 100
const CAP_MS = 5000
/** A line longer than this is no message of ours. */
const MAX_LINE = 1024 * 1024
/** The same trouble is told again after so long. */
const TELL_AGAIN_MS = 60_000

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
  let told = { reason: '', at: Number.NEGATIVE_INFINITY }

  /** Says why core is out of reach: at once what is new, and what lasts once a minute. */
  function tell(event: 'core-lost' | 'core-out-of-reach', reason: string): void {
    const at = performance.now()
    if (event !== 'core-lost' && told.reason === reason && at - told.at < TELL_AGAIN_MS) return
    told = { reason, at }
    log(event, { reason, origin: core.origin })
  }

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
      if (!isClosed) tell(isConnected ? 'core-lost' : 'core-out-of-reach', reason)
      isConnected = false
      if (isClosed) return
      timer = setTimeout(connect, Math.random() * Math.min(CAP_MS, BASE_MS * 2 ** failures++))
    }
    request.on('timeout', () => end('silent'))
    request.on('error', (error) => end(failureInWords(error)))
    request.on('response', (response) => {
      if (response.statusCode !== 200) {
        response.resume()
        return end(refusalInWords(response.statusCode ?? 0, core.origin))
      }
      let rest = ''
      let hasSpoken = false
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        rest += chunk
        const lines = rest.split('\n')
        rest = lines.pop() ?? ''
        if (rest.length > MAX_LINE) return end('line too long')
        for (const line of lines) {
          if (isOver) return
          if (!take(line)) return end(foreign(core.origin))
          hasSpoken = true
        }
      })
      response.on('close', () => end(hasSpoken || rest === '' ? 'closed' : foreign(core.origin)))
    })
    request.end()
  }

  /** False: this is no core. */
  function take(line: string): boolean {
    if (line === '') return true
    const message = readMessage(line)
    if (message === 'strange') return true
    if (message === 'foreign') return false
    if (message.type === 'confirm') {
      if (!isConnected) log('core-found', { origin: core.origin })
      isConnected = true
      failures = 0
      told = { reason: '', at: Number.NEGATIVE_INFINITY }
    }
    if (message.type === 'probe') onProbe(message)
    else truth.take(message)
    return true
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
