import { attempt } from './attempt.ts'
import type { Browser, BrowserLock, BrowserRequest, PageEvent, RequestHandlers } from './browser.ts'

/** The browser around this script. Read at the call, so that the module can be imported anywhere. */
export function realBrowser(): Browser {
  return {
    now: () => performance.now(),
    wallNow: () => Date.now(),
    random: Math.random,
    later(ms, run) {
      const timer = setTimeout(run, Math.min(ms, 0x7fffffff))
      return () => clearTimeout(timer)
    },
    isHidden: () => globalThis.document?.hidden,
    isOnline: () => navigator.onLine,
    canStream: !!globalThis.Response && 'body' in Response.prototype,
    listen,
    send(request, handlers) {
      const controller = new AbortController()
      void receive(request, handlers, controller.signal)
      return () => controller.abort()
    },
    lock: globalThis.document && navigator.locks ? lock : null,
    openChannel: globalThis.BroadcastChannel
      ? (name, take) => {
          const channel = new BroadcastChannel(name)
          channel.onmessage = ({ data }) => take(data)
          return { post: (message) => channel.postMessage(message), close: () => channel.close() }
        }
      : null,
    readStored: (key, area) => attempt(() => storage(area).getItem(key)) ?? null,
    store: (key, value, area) =>
      !!attempt(() => {
        if (value === null) storage(area).removeItem(key)
        else storage(area).setItem(key, value)
        return true
      }),
  }
}

const storage = (area?: 'local' | 'session') => (area === 'session' ? sessionStorage : localStorage)

/** What the page's own events mean; all others are of visibility. */
const MEANING: Record<string, PageEvent> = {
  freeze: 'suspend',
  pagehide: 'suspend',
  resume: 'resume',
  pageshow: 'resume',
  online: 'online',
}

function listen(take: (event: PageEvent) => void): () => void {
  const controller = new AbortController()
  for (const type of ['visibilitychange', ...Object.keys(MEANING)])
    globalThis.document?.defaultView?.addEventListener(
      type,
      (event) => {
        if (type !== 'pageshow' || (event as PageTransitionEvent).persisted)
          take(MEANING[type] ?? (document.hidden ? 'hidden' : 'shown'))
      },
      { capture: true, signal: controller.signal },
    )
  return () => controller.abort()
}

async function receive(
  { url, body, cache }: BrowserRequest,
  { onHead, onText, onEnd }: RequestHandlers,
  signal: AbortSignal,
): Promise<void> {
  try {
    // Text goes without a preflight.
    const method = body ? 'POST' : 'GET'
    const response = await fetch(url, { method, body, cache, signal, credentials: 'omit' })
    const { status, headers } = response
    const reader = response.body?.getReader?.()
    signal.throwIfAborted()
    onHead({ status, header: (name) => headers.get(name), streams: !!reader })
    const decoder = new TextDecoder()
    for (let isDone = false; !isDone; ) {
      const { done, value } = reader
        ? await reader.read()
        : { done: true, value: await response.arrayBuffer() }
      signal.throwIfAborted()
      if (value) onText(decoder.decode(value, { stream: true }))
      isDone = done
    }
  } catch {
    // Refused, cut or aborted: the end says it all.
  }
  if (!signal.aborted) onEnd()
}

const lock: BrowserLock = (name, steal, { onGranted, onLost, onRefused }) => {
  const controller = new AbortController()
  let isOver = false
  let release: (() => void) | undefined
  const hold = () =>
    new Promise<void>((resolve) => {
      release = resolve
      if (isOver) resolve()
      else onGranted()
    })
  const ask = async () => {
    try {
      await navigator.locks.request(name, steal ? { steal } : { signal: controller.signal }, hold)
    } catch {
      if (isOver) return
      isOver = true
      if (release) onLost()
      else onRefused()
    }
  }
  void ask()
  return () => {
    isOver = true
    release?.()
    controller.abort()
  }
}
