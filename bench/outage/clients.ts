import type { Browser, BrowserLock } from '../../sdk/core/browser.ts'
import { createClient } from '../../sdk/core/client.ts'
import { sseParser } from '../../sdk/sse-parser.ts'
import { type Meter, requestsOf } from './requests.ts'

/** One client of the feed in the replay. */
export interface ReplayClient {
  /** It has a stream that has told it a state. */
  isLive(): boolean
  /** The newest state that it was told of; 0: none. */
  seq(): number
  stop(): void
}

/** Loads a page with a client of that kind; `index` tells the clients apart. */
export type StartClient = (url: string, meter: Meter, index: number) => ReplayClient

/** How many ms later a client asks again whose stream ended or never came (status 0); null: never. */
type Reopen = (outcome: { status: number; retryMs: number | null }) => number | null

/** A client that opens a stream, and opens it again as it was told to. It takes no Retry-After and no goodbye. */
function plainClient(onOpen: () => void, reopen: Reopen): StartClient {
  return (url, meter, index) => {
    const send = requestsOf(meter, index)
    let timer: NodeJS.Timeout | undefined
    let abort: () => void = () => undefined
    let isLive = false
    let seq = 0
    let retryMs: number | null = null

    function open(): void {
      let status = 0
      const onEvent = (name: string, data: string) => {
        if (name !== 'state' && name !== 'current') return
        isLive = true
        seq = (JSON.parse(data) as { seq: number }).seq
      }
      const parse = sseParser(onEvent, (ms) => {
        retryMs = ms
      })
      const path = `${url}/feed/v1/stream?vis=visible`
      abort = send(
        { url: path, cache: 'no-store' },
        {
          onHead(head) {
            status = head.code
            if (status === 200) onOpen()
          },
          onText: parse,
          onEnd() {
            isLive = false
            const waitMs = reopen({ status, retryMs })
            if (waitMs !== null) timer = setTimeout(open, waitMs)
          },
        },
      )
    }
    open()
    return {
      isLive: () => isLive,
      seq: () => seq,
      stop() {
        clearTimeout(timer)
        abort()
      },
    }
  }
}

/** An EventSource that its page opens anew three seconds after each error: a constant pause, whatever happened. */
export const everyThreeSeconds: StartClient = plainClient(
  () => undefined,
  () => 3000,
)

/** An EventSource as browsers build it: after three seconds or what `retry:` said; anything but 200 closes it for good. */
export const eventSource: StartClient = plainClient(
  () => undefined,
  ({ status, retryMs }) => (status === 0 || status === 200 ? (retryMs ?? 3000) : null),
)

/**
 * The client of the outage of June 2025: back-off from 1 s to 60 s, half of it jittered, and set back to the beginning
 * as soon as the server has answered.
 */
export const resetOnOpen: StartClient = (url, meter, index) => {
  let failures = 0
  const start = plainClient(
    () => {
      failures = 0
    },
    () => Math.min(60_000, 1000 * 2 ** failures++) * (0.5 + Math.random()),
  )
  return start(url, meter, index)
}

/** The real core of the SDK, in a browser of its own with one visible tab. */
export const ours: StartClient = (url, meter, index) => {
  const client = createClient(
    { url, app: 'web', appVersion: '1.4.2', allow: ['banner', 'disconnect', 'gate'] },
    oneTab(requestsOf(meter, index)),
    () => {
      throw new Error('reload is not allowed here')
    },
  )
  return {
    isLive: () => client.connection === 'live',
    seq: () => client.state?.seq ?? 0,
    stop: client.destroy,
  }
}

/** A browser with a visible tab that never changes; its clock, timers and requests are real. */
function oneTab(send: Browser['send']): Browser {
  const stored = new Map<string, string>()
  const lock: BrowserLock = (_name, _steal, tell) => {
    const granting = setImmediate(tell, 'granted' as const)
    return () => clearImmediate(granting)
  }
  return {
    now: () => performance.now(),
    wallNow: () => Date.now(),
    random: () => Math.random(),
    later(ms, run) {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
    isHidden: () => false,
    isOnline: () => true,
    listen: () => () => undefined,
    send,
    lock,
    openChannel: () => ({ postMessage: () => undefined, close: () => undefined }),
    readStored: (key) => stored.get(key) ?? null,
    store(key, value) {
      if (value === null) stored.delete(key)
      else stored.set(key, value)
      return true
    },
  }
}
