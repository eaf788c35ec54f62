/** Part of the benches of the feed: clients that hold streams, each lot in a process of its own (`feed-clients.c`). */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export interface FeedClients {
  /** When all are open: after how many ms, and how many failed. Rejects when they are not after 90 seconds. */
  open: Promise<{ ms: number; errors: number }>
  /** How late each message since the last call came, in ms. */
  delays(): Promise<number[]>
  stop(): Promise<void>
}

const OPEN_MS = 90_000
const folder = mkdtempSync(join(tmpdir(), 'allclear-feed-clients-'))
const program = join(folder, 'feed-clients')
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))

/** Why there can be no clients on this machine; null: they are compiled. */
export function prepareFeedClients(): string | null {
  if (process.platform !== 'linux') return 'Linux; the clients are built on epoll'
  const source = join(import.meta.dirname, 'feed-clients.c')
  const { error, status, stderr } = spawnSync('cc', ['-O2', '-o', program, source], { encoding: 'utf8' })
  if (error !== undefined) return 'a C compiler named cc'
  if (status !== 0) throw new Error(stderr)
  return null
}

/** What a message says of the moment it was sent. */
export const sentNow = (): string => `@${process.hrtime.bigint()}@`

/** Opens so many streams at once, from addresses of 127.0.`host`. */
export function openFeedClients(own: {
  port: number
  path: string
  count: number
  host: number
}): FeedClients {
  const { port, path, count, host } = own
  const child: ChildProcess = spawn(program, [port, path, count, host].map(String), {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout! })
  const line = async () => JSON.parse((await once(lines, 'line'))[0] as string)
  const timer = AbortSignal.timeout(OPEN_MS)
  return {
    open: once(lines, 'line', { signal: timer }).then(([text]) => JSON.parse(text as string)),
    async delays() {
      const answer = line()
      child.stdin!.write('report\n')
      return (await answer).delays
    },
    async stop() {
      const exited = once(child, 'exit')
      child.stdin!.end()
      await exited
    },
  }
}
