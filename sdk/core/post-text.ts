import type { Browser } from './browser.ts'
import { retryAfterMs } from './connection/fetch-snapshot.ts'

const TIMEOUT_MS = 10_000

/**
 * Posts text without a preflight. Tells the status (0: no answer) and what `Retry-After` asks for, in ms, once and in
 * any case. Returns the way to give up.
 */
export function postText(
  browser: Browser,
  url: string,
  body: string,
  onDone: (status: number, floorMs: number) => void,
): () => void {
  let status = 0
  let floorMs = 0
  const end = () => {
    cancel()
    abort()
    onDone(status, floorMs)
  }
  const cancel = browser.later(TIMEOUT_MS, end)
  const abort = browser.send(
    { url, body, cache: 'no-store' },
    {
      onHead(head) {
        status = head.status
        floorMs = retryAfterMs(head.header('retry-after'))
      },
      onText: () => undefined,
      onEnd: end,
    },
  )
  return end
}
