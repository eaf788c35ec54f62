import { connect, type Socket } from 'node:net'

const RETRY_MS = 1000
/** Several processes may share the port: a connection that reached another one is tried again at once, so often. */
const TRIES_AT_ONCE = 64
const MAX_KEPT = 64 * 1024

export interface Canary {
  /** A probe is about to leave for the clients; `onReturn` is told when it has come back. */
  sent(id: string): void
  /** Delay of the newest probe that came back, and when; seconds. */
  reading(): { delaySeconds: number | null; ageSeconds: number | null }
  close(): void
}

/**
 * A client of our own public port, as real as any other: it reads a stream, and tells of each probe event that
 * comes over it. `secret` is how the port knows it.
 */
export function openCanary(
  target: { host: string; port: number; secret: string },
  onReturn: (id: string, delayMs: number) => void,
): Canary {
  const out = new Map<string, number>()
  let socket: Socket | undefined
  let timer: NodeJS.Timeout | undefined
  let isClosed = false
  let tries = 0
  let newest: { delayMs: number; at: number } | null = null

  function open(): void {
    const own = connect({ host: loopbackOf(target.host), port: target.port })
    socket = own
    let rest = ''
    own.setEncoding('utf8')
    own.write(`GET /feed/v1/stream?probe=${target.secret} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
    own.on('data', (chunk: string) => {
      rest = (rest + chunk).slice(-MAX_KEPT)
      const events = rest.split('\n\n')
      rest = events.pop() ?? ''
      for (const event of events) take(event)
    })
    own.on('error', () => own.destroy())
    own.on('close', () => {
      if (isClosed) return
      timer = setTimeout(open, tries++ % TRIES_AT_ONCE === 0 ? RETRY_MS : 0)
    })
  }

  function take(event: string): void {
    const id = /^event: probe\ndata: \{"id":"([\w-]+)"\}$/.exec(event)?.[1]
    if (event.startsWith('event: state')) tries = 0
    const sentAt = id === undefined ? undefined : out.get(id)
    if (id === undefined || sentAt === undefined) return
    out.delete(id)
    newest = { delayMs: performance.now() - sentAt, at: performance.now() }
    onReturn(id, newest.delayMs)
  }

  open()
  return {
    sent(id) {
      out.set(id, performance.now())
      if (out.size > 24) out.delete(out.keys().next().value!)
    },
    reading: () => ({
      delaySeconds: newest === null ? null : newest.delayMs / 1000,
      ageSeconds: newest === null ? null : (performance.now() - newest.at) / 1000,
    }),
    close() {
      isClosed = true
      clearTimeout(timer)
      socket?.destroy()
    },
  }
}

/** Where a listener on `host` is reached from this machine. */
function loopbackOf(host: string): string {
  if (host === '0.0.0.0' || host === '') return '127.0.0.1'
  return host === '::' ? '::1' : host
}
