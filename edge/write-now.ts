import { writeSync } from 'node:fs'
import type { Socket } from 'node:net'

/**
 * Writes to a connection as `socket.write` does, but without an object and a callback for each write, which ten thousand
 * readers feel (docs/decisions/0007). What the kernel does not take at once goes the ordinary way, and so does
 * everything while earlier bytes wait there: nothing overtakes. Errors come as the socket's, as ever.
 */
export function writeNow(socket: Socket, bytes: Buffer): void {
  let taken = 0
  const descriptor = socket.writable && socket.writableLength === 0 ? descriptorOf(socket) : NONE
  if (descriptor !== NONE) {
    try {
      taken = writeSync(descriptor, bytes)
    } catch {
      // Full, or broken: the write below waits, or fails, and says which.
    }
  }
  if (taken < bytes.length) socket.write(taken === 0 ? bytes : bytes.subarray(taken))
}

const NONE = -1

/** Asked for at each write, since the system gives the number of a closed one to the next. None on Windows. */
function descriptorOf(socket: Socket): number {
  return (socket as Socket & { _handle?: { fd?: number } | null })._handle?.fd ?? NONE
}
