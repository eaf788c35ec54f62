import { logLine } from './log.ts'
import { startEdge } from './main.ts'
import { readOptions } from './options.ts'

const EXIT_WRONG_CONFIGURATION = 2

/** The process around an edge: options from the environment, an orderly end at SIGTERM or when its parent is gone. */
async function run(): Promise<void> {
  const options = readOptions(process.env)
  const edge = await startEdge(options)
  logLine('listening', { port: edge.port })
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
  process.on('SIGINT', () => end(edge.drainMs()))
  process.on('disconnect', () => end(0))
}

run().catch((error: unknown) => {
  logLine('not-started', { error: error instanceof Error ? error.message : String(error) })
  process.exit(EXIT_WRONG_CONFIGURATION)
})
