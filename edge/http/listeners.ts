import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'

/**
 * Listening sockets of a process on its one port. Node accepts a single connection of each in a turn of its loop, and
 * the kernel keeps no more than `net.core.somaxconn` (4,096) waiting at each, whatever backlog is asked for; who comes
 * beyond that is dropped and tries again a second later. With one, 10,000 that came at once took four times as long.
 */
const SOCKETS = 8

export interface Listeners {
  /** Opens the port (0: any free one) and says which it is. Throws what `listen` fails with. */
  listen(own: { host: string; port: number; isShared: boolean }): Promise<number>
  /**
   * Accepts who waits already, for so many ms at the most, and then nobody more: the kernel resets those who wait at a
   * socket that closes. What is open stays.
   */
  leave(withinMs: number): Promise<void>
  /** Accepts nothing more at once; what is open stays. */
  close(): void
}

interface Listening {
  server: Server
  /** Connections so far. */
  accepted: number
}

/** A turn of the loop from here on, in which what waits at the sockets is looked at. */
const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

/** Several sockets that listen on one port, where the system shares a port fairly between them; else one. */
export function openListeners(onConnection: (socket: Socket) => void): Listeners {
  const all: Listening[] = []

  async function open(host: string, port: number, reusePort: boolean): Promise<number> {
    const server = createServer({ noDelay: true }, (socket) => {
      own.accepted++
      onConnection(socket)
    })
    const own: Listening = { server, accepted: 0 }
    all.push(own)
    server.listen({ host, port, reusePort, backlog: 65_535 })
    await once(server, 'listening')
    const address = server.address()
    return typeof address === 'object' && address !== null ? address.port : port
  }

  return {
    async listen({ host, port, isShared }) {
      if (process.platform !== 'linux') return open(host, port, isShared)
      // Sockets that share a port would also share it with a stranger's: nobody else's may be there.
      if (!isShared && port !== 0) await refuseTaken(host, port)
      const opened = await open(host, port, true)
      for (let i = 1; i < SOCKETS; i++) await open(host, opened, true)
      return opened
    },
    async leave(withinMs) {
      const endsAt = performance.now() + withinMs
      // The turn that we are in may have looked already.
      await nextTurn()
      await Promise.all(
        all.map(async (own) => {
          let before: number
          do {
            before = own.accepted
            await nextTurn()
            // One is accepted in a turn: a turn without any found nobody waiting.
          } while (own.accepted !== before && performance.now() < endsAt)
          own.server.close()
        }),
      )
    },
    close() {
      for (const { server } of all) server.close()
    },
  }
}

async function refuseTaken(host: string, port: number): Promise<void> {
  const probe = createServer().listen({ host, port })
  await once(probe, 'listening')
  probe.close()
  await once(probe, 'close')
}
