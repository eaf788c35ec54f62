import type { Browser, BrowserLock, PageEvent, RequestHandlers } from './browser.ts'

/** The browser around this script. Read at the call, so that the module can be imported anywhere. */
export function realBrowser(): Browser {
  return {
    now: () => performance.now(),
    wallNow: () => Date.now(),
    random: () => Math.random(),
    later(ms, run) {
      const timer = setTimeout(run, Math.min(ms, 0x7fffffff))
      return () => clearTimeout(timer)
    },
    isHidden: () => document.hidden,
    isOnline: () => navigator.onLine !== false,
    canStream:
      typeof TextDecoder === 'function' && typeof Response === 'function' && 'body' in Response.prototype,
    listen,
    send: (request, handlers) => {
      const controller = new AbortController()
      void receive(request, handlers, controller.signal)
      return () => controller.abort()
    },
    lock: navigator.locks ? lock : null,
    openChannel:
      typeof BroadcastChannel === 'function'
        ? (name, take) => {
            const channel = new BroadcastChannel(name)
            channel.onmessage = (event) => take(event.data)
            return wrapChannel(channel)
          }
        : null,
    readStored(key, area = 'local') {
      try {
        return storage(area).getItem(key)
      } catch {
        return null // storage is off
      }
    },
    store(key, value, area = 'local') {
      try {
        if (value === null) storage(area).removeItem(key)
        else storage(area).setItem(key, value)
        return true
      } catch {
        return false // storage is off or full
      }
    },
  }
}

function wrapChannel(channel: BroadcastChannel) {
  return {
    post: (message: unknown) => channel.postMessage(message),
    close: () => channel.close(),
  }
}

const storage = (area: 'local' | 'session') => (area === 'local' ? localStorage : sessionStorage)

function listen(take: (event: PageEvent) => void): () => void {
  const controller = new AbortController()
  const on = (target: EventTarget, name: string, run: (event: Event) => void) =>
    target.addEventListener(name, run, { signal: controller.signal })
  on(document, 'visibilitychange', () => take(document.hidden ? 'hidden' : 'shown'))
  on(document, 'freeze', () => take('suspend'))
  on(document, 'resume', () => take('resume'))
  on(window, 'pagehide', () => take('suspend'))
  on(window, 'pageshow', (event) => {
    if ((event as PageTransitionEvent).persisted) take('resume')
  })
  on(window, 'online', () => take('online'))
  return () => controller.abort()
}

async function receive(
  { url, body, cache }: Parameters<Browser['send']>[0],
  handlers: RequestHandlers,
  signal: AbortSignal,
): Promise<void> {
  try {
    const response = await fetch(url, {
      ...(body === undefined ? {} : { method: 'POST', body, headers: { 'content-type': 'text/plain' } }),
      cache,
      signal,
      credentials: 'omit',
    })
    if (signal.aborted) return
    const reader = response.body?.getReader?.()
    handlers.onHead({
      status: response.status,
      header: (name) => response.headers.get(name),
      streams: reader !== undefined,
    })
    if (reader === undefined) {
      const text = signal.aborted ? '' : await response.text()
      if (!signal.aborted) handlers.onText(text)
    } else {
      const decoder = new TextDecoder()
      for (;;) {
        const { done, value } = await reader.read()
        if (done || signal.aborted) break
        handlers.onText(decoder.decode(value, { stream: true }))
      }
    }
  } catch {
    // Refused, cut or aborted: the end says it all.
  }
  if (!signal.aborted) handlers.onEnd()
}

const lock: BrowserLock = (name, steal, { onGranted, onLost, onRefused }) => {
  const controller = new AbortController()
  let isDone = false
  let isGranted = false
  let release: (() => void) | undefined
  const over = () => {
    if (isDone) return
    isDone = true
    if (isGranted) onLost()
    else onRefused()
  }
  try {
    navigator.locks
      .request(name, steal ? { steal } : { signal: controller.signal }, () => {
        if (isDone) return undefined
        isGranted = true
        onGranted()
        return new Promise<void>((resolve) => {
          release = resolve
          if (isDone) resolve()
        })
      })
      .catch(over)
  } catch {
    over()
  }
  return () => {
    isDone = true
    release?.()
    controller.abort()
  }
}
