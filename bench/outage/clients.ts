import type { Browser, BrowserLock } from '../../sdk/core/browser.ts'
import { createClient } from '../../sdk/core/client.ts'
import { sseParser } from '../../sdk/sse-parser.ts'
import type { Send } from './requests.ts'
import type { Tab } from './tab.ts'

/** One client of the feed in the replay. */
export interface ReplayClient {
  /** It has a stream that has told it a state. */
  isLive(): boolean
  /** The newest state that it was told of; 0: none. */
  seq(): number
  stop(): void
}

/** Loads a page with a client of that kind in a tab. */
export type StartClient = (url: string, send: Send, tab: Tab) => ReplayClient

/** How many ms later a client asks again whose stream ended or never came (status 0); null: never. */
type Reopen = (outcome: { status: number; retryMs: number | null }) => number | null

/**
 * A client that opens a stream, and opens it again as it was told to, whoever looks at it. It takes no Retry-After and
 * no goodbye.
 */
function plainClient(onOpen: () => void, reopen: Reopen, later: Tab['later'] | null = null): StartClient {
  return (url, send, tab) => {
    let cancel: () => void = () => undefined
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
      const path = `${url}/feed/v1/stream?vis=${tab.isHidden() ? 'hidden' : 'visible'}`
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
            if (waitMs !== null) cancel = (later ?? tab.later)(waitMs, open)
          },
        },
      )
    }
    open()
    return {
      isLive: () => isLive,
      seq: () => seq,
      stop() {
        cancel()
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

/**
 * An EventSource as browsers build it: after three seconds or what `retry:` said; anything but 200 closes it for good.
 * That pause is no timer of the page: Chromium does not throttle it.
 */
export const eventSource: StartClient = plainClient(
  () => undefined,
  ({ status, retryMs }) => (status === 0 || status === 200 ? (retryMs ?? 3000) : null),
  unthrottled,
)

function unthrottled(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms)
  return () => clearTimeout(timer)
}

/**
 * The client of the outage of June 2025: back-off from 1 s to 60 s, half of it jittered, and set back to the beginning
 * as soon as the server has answered.
 */
export const resetOnOpen: StartClient = (url, send, tab) => {
  let failures = 0
  const start = plainClient(
    () => {
      failures = 0
    },
    () => Math.min(60_000, 1000 * 2 ** failures++) * (0.5 + Math.random()),
  )
  return start(url, send, tab)
}

/** The real core of the SDK, in a browser of its own with one tab. */
export const ours: StartClient = (url, send, tab) => {
  const client = createClient(
    { url, app: 'web', appVersion: '1.4.2', allow: ['banner', 'disconnect', 'gate'] },
    browserOf(tab, send),
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

/** A browser with that tab alone; its clock and requests are real. */
function browserOf(tab: Tab, send: Send): Browser {
  const stored = new Map<string, string>()
  const lock: BrowserLock = (_name, _steal, tell) => {
    const granting = setImmediate(tell, 'granted' as const)
    return () => clearImmediate(granting)
  }
  return {
    now: () => performance.now(),
    wallNow: () => Date.now(),
    random: () => Math.random(),
    later: tab.later,
    isHidden: tab.isHidden,
    isOnline: () => true,
    listen: tab.listen,
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
