/** Part of `bench/fan-out.ts`: answers at once, and does nothing else. How late it answers is the machine's own doing. */
import { createServer } from 'node:http'

createServer((_request, response) => response.end('idle')).listen(Number(process.argv[2]), '127.0.0.1', () =>
  process.send?.({ type: 'ready' }),
)
process.on('disconnect', () => process.exit(0))
