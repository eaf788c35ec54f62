import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** A connection between two processes that a test can treat badly. */
export interface Cable {
  /** Where the near end is plugged in; the far end is the port that it was laid to. */
  port: number
  /** Breaks every connection through it; new ones go through. */
  cut(): void
  /** Nothing moves any more, and nobody is told; until `free`. */
  stall(): void
  free(): void
  /** What the far end sends arrives this much later. */
  delay(ms: number): void
  close(): Promise<void>
}

/** Lays a cable to a port of this machine. */
export async function layCable(farPort: number): Promise<Cable> {
  const sockets = new Set<Socket>()
  let delayMs = 0
  let isStalled = false
  const server = createServer((near) => {
    const far = connect(farPort, '127.0.0.1')
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      // In order, also when the delay changes: what comes later never overtakes.
      let before: Promise<unknown> | null = null
      from.on('data', (chunk: Buffer) => {
        const pass = () => void to.write(chunk)
        if (before === null && (delayMs === 0 || from !== far)) return pass()
        const own = Promise.all([before, sleep(from === far ? delayMs : 0)])
          .then(pass)
          .finally(() => {
            if (before === own) before = null
          })
        before = own
      })
      from.on('error', () => to.destroy())
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
      if (isStalled) from.pause()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    cut,
    stall() {
      isStalled = true
      for (const socket of sockets) socket.pause()
    },
    free() {
      isStalled = false
      for (const socket of sockets) socket.resume()
    },
    delay(ms) {
      delayMs = ms
    },
    async close() {
      cut()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
