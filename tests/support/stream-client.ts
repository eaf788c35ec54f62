import { connect, type Socket } from 'node:net'
import { compareVersions, parseVersion, type StateVersion } from '../../protocol/version-order.ts'

/** A client of the feed that moves from edge to edge, as behind a load balancer, and notes what should not happen. */
export interface StreamClient {
  /** The newest state that it holds. */
  held(): StateVersion | null
  /** Reasons of the goodbyes that it was told, in order. */
  goodbyes: string[]
  /** Streams that ended without a goodbye. */
  lost(): number
  stop(): void
}

/**
 * The newest that each edge was seen to send, over all clients. A connection opened after that which gets something
 * older, or one that gets something older than before, shows an edge that went back in time.
 */
export class EdgeHistory {
  readonly wentBack: string[] = []
  readonly #newest = new Map<number, StateVersion>()
  /** Call before connecting; the function takes each version that the connection gets. */
  watch(port: number): (version: StateVersion) => void {
    let floor = this.#newest.get(port)
    return (version) => {
      if (floor !== undefined && compareVersions(version, floor) < 0)
        this.wentBack.push(`${port}: ${JSON.stringify(floor)} then ${JSON.stringify(version)}`)
      floor = version
      const newest = this.#newest.get(port)
      if (newest === undefined || compareVersions(version, newest) > 0) this.#newest.set(port, version)
    }
  }
}

/** Follows the feed on these ports; comes back to the next one within 300 ms when a stream ends. */
export function startStreamClient(ports: number[], history: EdgeHistory): StreamClient {
  let at = Math.floor(Math.random() * ports.length)
  let held: StateVersion | null = null
  let isStopped = false
  let lost = 0
  let socket: Socket | undefined
  let timer: NodeJS.Timeout | undefined
  const goodbyes: string[] = []

  function open(): void {
    const port = ports[at++ % ports.length]!
    const after = held === null ? '' : `?after=${held.epoch}:${held.seq}`
    const note = history.watch(port)
    const own = connect(port, '127.0.0.1')
    socket = own
    let text = ''
    let wasTold = false
    let wasOpen = false
    own.setEncoding('utf8')
    own.write(`GET /feed/v1/stream${after} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
    own.on('data', (chunk: string) => {
      text += chunk
      const events = text.split('\n\n')
      text = events.pop() ?? ''
      for (const event of events) {
        const name = /^event: (\w+)$/m.exec(event)?.[1]
        const version = parseVersion(/^id: (.*)$/m.exec(event)?.[1] ?? '')
        if (version !== null) {
          wasOpen = true
          if (name === 'state') note(version)
          if (held === null || compareVersions(version, held) > 0) held = version
        } else if (name === 'goodbye') {
          wasTold = true
          goodbyes.push((JSON.parse(/^data: (.*)$/m.exec(event)![1]!) as { reason: string }).reason)
        }
      }
    })
    own.on('error', () => own.destroy())
    own.on('close', () => {
      if (wasOpen && !wasTold && !isStopped) lost++
      if (!isStopped) timer = setTimeout(open, 50 + Math.random() * 250)
    })
    // No byte for two and a half heartbeats: the stream is dead.
    own.setTimeout(13_000, () => own.destroy())
  }
  open()
  return {
    held: () => held,
    goodbyes,
    lost: () => lost,
    stop() {
      isStopped = true
      clearTimeout(timer)
      socket?.destroy()
    },
  }
}
