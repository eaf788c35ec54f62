interface Listener {
  onEvent(name: string, data: unknown, id: string): void
  onRetry(ms: number): void
}

const MAX_PENDING = 256 * 1024

/** Reads one event stream to its end, or until no byte came for `silentMs`. Never throws. */
export async function readStream(
  url: string,
  signal: AbortSignal,
  silentMs: number,
  listener: Listener,
): Promise<void> {
  const own = new AbortController()
  const end = () => own.abort()
  signal.addEventListener('abort', end)
  let watchdog = setTimeout(end, silentMs)
  try {
    const response = await fetch(url, { signal: own.signal, cache: 'no-store' })
    const retryAfter = Number(response.headers.get('retry-after'))
    if (retryAfter > 0) listener.onRetry(retryAfter * 1000)
    if (!response.ok || response.body === null) return
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
    let pending = ''
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      clearTimeout(watchdog)
      watchdog = setTimeout(end, silentMs)
      pending = (pending + value).replace(/\r\n?/g, '\n')
      const blocks = pending.split('\n\n')
      pending = blocks.pop() ?? ''
      if (pending.length > MAX_PENDING) return
      for (const block of blocks) dispatch(block, listener)
    }
  } catch {
    // A lost connection is what this function is for: the caller waits and comes back.
  } finally {
    clearTimeout(watchdog)
    signal.removeEventListener('abort', end)
    own.abort()
  }
}

function dispatch(block: string, listener: Listener): void {
  let [name, data, id] = ['message', '', '']
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':')
    const field = colon === -1 ? line : line.slice(0, colon)
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'event') name = value
    else if (field === 'data') data += value
    else if (field === 'id') id = value
    else if (field === 'retry' && /^\d+$/.test(value)) listener.onRetry(Number(value))
  }
  if (data === '') return
  try {
    listener.onEvent(name, JSON.parse(data), id)
  } catch {
    // One message that is no JSON is skipped: the next one is the whole truth again.
  }
}
