import { logLine, nameLog } from './log.ts'
import { startEdge } from './main.ts'
import { readOptions } from './options.ts'

const EXIT_WRONG_CONFIGURATION = 2
const EXIT_CRASHED = 1

/** The process around an edge: options from the environment, an orderly end at SIGTERM or when its parent is gone. */
async function run(): Promise<void> {
  const options = readOptions(process.env)
  nameLog(options.name)
  process.on('uncaughtException', (error) => {
    logLine('crashed', { error: error.stack ?? String(error) })
    process.exit(EXIT_CRASHED)
  })
  // Who read our log is gone: visitors are served all the same.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  // An edge without its parent would hold the port against the next one; while it starts, there is nothing to close.
  const giveUp = () => process.exit(0)
  process.once('disconnect', giveUp)
  const edge = await startEdge(options)
  logLine('listening', { port: edge.port, origin: options.origin, version: options.version })
  process.send?.({ type: 'ready', port: edge.port })
  let isEnding = false
  const end = (drainMs: number) => {
    if (isEnding) return
    isEnding = true
    // Who watches over us must not lose patience before the last goodbye.
    if (process.connected) process.send?.({ type: 'draining', drainMs })
    void edge.close(drainMs).then(() => process.exit(0))
  }
  process.on('SIGTERM', () => end(edge.drainMs()))
  // Ctrl+C reaches the whole group of a terminal. Under a supervisor its word counts: edges end before core.
  process.on('SIGINT', () => process.connected || end(edge.drainMs()))
  process.off('disconnect', giveUp)
  process.on('disconnect', () => end(0))
}

/** The reason in a sentence that names the variable where the operator can mend it. */
function explain(error: unknown): string {
  const { code, address, port } = (error ?? {}) as { code?: string; address?: string; port?: number }
  if (code === 'EADDRINUSE')
    return `port ${port} of ${address} is taken by another program; choose a free one with PORT`
  if (code === 'EACCES' && port !== undefined)
    return `this user may not listen on port ${port}; choose one above 1023 with PORT`
  if (code === 'EADDRNOTAVAIL') return `this machine has no address ${address}; HOST must be one of its own`
  return error instanceof Error ? error.message : String(error)
}

run().catch((error: unknown) => {
  const reason = explain(error)
  logLine('not-started', { error: reason })
  const leave = () => process.exit(EXIT_WRONG_CONFIGURATION)
  if (process.connected) process.send?.({ type: 'failed', reason }, undefined, undefined, leave)
  else leave()
})
