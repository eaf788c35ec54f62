import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { type RunningEdge, startEdge } from '../../edge/main.ts'
import type { EdgeOptions } from '../../edge/options.ts'

/** What an edge of a test is told; its cache and its files are in `folder`. */
export function testEdgeOptions(
  core: { origin: string },
  folder: string,
  extra: Partial<EdgeOptions> = {},
): EdgeOptions {
  return {
    host: '127.0.0.1',
    port: 0,
    origin: core.origin,
    token: 'token',
    name: 'test edge',
    cacheDir: join(folder, 'cache'),
    trustedProxies: [],
    metricsPort: 0,
    metricsHost: '127.0.0.1',
    widgetDir: folder,
    staticDir: folder,
    reusePort: false,
    version: '0.0.0',
    staticCopyDir: '',
    staticCopyMinutes: 10,
    limits: {},
    ...extra,
  }
}

/** Starts an edge in this process and waits until it holds a state. */
export async function startTestEdge(...told: Parameters<typeof testEdgeOptions>): Promise<RunningEdge> {
  const edge = await startEdge(testEdgeOptions(...told))
  for (;;) {
    if ((await fetch(`http://127.0.0.1:${edge.port}/readyz`)).ok) return edge
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

export interface RawConnection {
  /** All that came so far, byte by byte. */
  text(): string
  socket: Socket
  ended: Promise<void>
}

/** Sends bytes as they are and gathers what comes back. */
export function rawRequest(port: number, bytes: string | Buffer, localAddress?: string): RawConnection {
  let text = ''
  const socket = connect({ port, host: '127.0.0.1', localAddress })
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1')
  })
  socket.on('error', () => undefined)
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  socket.write(bytes)
  return { text: () => text, socket, ended }
}
