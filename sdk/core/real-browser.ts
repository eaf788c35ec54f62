import { attempt } from './attempt.ts'
import type { Browser, BrowserLock, BrowserRequest, PageEvent, RequestHandlers } from './browser.ts'

/** The browser around this script. Read at the call, so that the module can be imported anywhere. */
export function realBrowser(): Browser {
  return {
    now: () => performance.now(),
    wallNow: () => Date.now(),
    random: Math.random,
    later(ms, run) {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
    isHidden: () => globalThis.document?.hidden,
    isOnline: () => navigator.onLine,
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
          return channel
        }
      : null,
    readStored: (key, area = 'localStorage') => attempt(() => globalThis[area].getItem(key)),
    store: (key, value, area = 'localStorage') =>
      !!attempt(() => {
        if (value === null) globalThis[area].removeItem(key)
        else globalThis[area].setItem(key, value)
        return true
      }),
  }
}

/** What the page's own events mean; empty: that depends on its visibility. */
const MEANING: Record<string, PageEvent | ''> = {
  visibilitychange: '',
  freeze: 'suspend',
  pagehide: 'suspend',
  resume: 'resume',
  pageshow: 'resume',
  online: 'online',
}

function listen(take: (event: PageEvent) => void): () => void {
  const controller = new AbortController()
  for (const type in MEANING)
    globalThis.addEventListener?.(type, () => take(MEANING[type] || (document.hidden ? 'hidden' : 'shown')), {
      capture: true,
      signal: controller.signal,
    })
  return () => controller.abort()
}

async function receive(
  request: BrowserRequest,
  handlers: RequestHandlers,
  signal: AbortSignal,
): Promise<void> {
  try {
    // Text goes without a preflight.
    const method = request.body && 'POST'
    const response = await fetch(request.url, { ...request, method, signal, credentials: 'omit' })
    const reader = response.body?.getReader?.()
    signal.throwIfAborted()
    handlers.onHead({
      code: response.status,
      header: (name) => response.headers.get(name),
      streams: !!reader,
    })
    const decoder = new TextDecoder()
    const take = (bytes: BufferSource | undefined) => {
      signal.throwIfAborted()
      handlers.onText(decoder.decode(bytes, { stream: true }))
    }
    if (reader) for (let part = await reader.read(); !part.done; part = await reader.read()) take(part.value)
    else take(await response.arrayBuffer())
  } catch {
    // Refused, cut or aborted: the end says it all.
  }
  if (!signal.aborted) handlers.onEnd()
}

const lock: BrowserLock = (name, steal, tell) => {
  const controller = new AbortController()
  let isOver = false
  let release: (() => void) | undefined
  const hold = () =>
    new Promise<void>((resolve) => {
      release = resolve
      if (isOver) resolve()
      else tell('granted')
    })
  navigator.locks.request(name, steal ? { steal } : { signal: controller.signal }, hold).catch(() => {
    if (!isOver) tell(release ? 'robbed' : 'unshareable')
  })
  return () => {
    isOver = true
    release?.()
    controller.abort()
  }
}
