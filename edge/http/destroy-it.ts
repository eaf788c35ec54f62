import type { Socket } from 'node:net'

/** What to do with a socket's error: close it. One listener for all: ten thousand closures are memory. */
export function destroyIt(this: Socket): void {
  this.destroy()
}
