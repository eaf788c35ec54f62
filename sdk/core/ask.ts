import type { Browser, BrowserRequest } from './browser.ts'

const TIMEOUT_MS = 10_000
const MAX_FLOOR_MS = 3_600_000

/** What became of a request. `code` 0: no answer, or one too late. */
export interface Answer {
  code: number
  /** What `Retry-After` asks for, in ms. */
  floorMs: number
  /** Only where there is an answer. */
  header(name: string): string | null
  text: string
}

/** Asks once, without a preflight, and tells the answer once. Returns the way to abort, after which nothing is told. */
export function ask(browser: Browser, request: BrowserRequest, onDone: (answer: Answer) => void): () => void {
  const answer = { code: 0, floorMs: 0, text: '' } as Answer
  // Undefined where it ended at once: a host's own `fetch` may throw.
  let abort: (() => void) | undefined
  const stop = () => {
    cancel()
    abort?.()
  }
  const end = () => {
    stop()
    onDone(answer)
  }
  const cancel = browser.later(TIMEOUT_MS, () => {
    answer.code = 0
    end()
  })
  abort = browser.send(request, {
    onHead({ code, header }) {
      answer.code = code
      answer.header = header
      answer.floorMs = retryAfterMs(header)
    },
    onText(piece) {
      answer.text += piece
    },
    onEnd: end,
  })
  return stop
}

/** `Retry-After` in ms, at most an hour; its date form and anything odd count as 0. */
export function retryAfterMs(header: Answer['header']): number {
  return clampFloorMs(+(header('retry-after') as string) * 1000)
}

/** A wait that the server asks for, between 0 and an hour. */
export function clampFloorMs(ms: unknown): number {
  return (ms as number) > 0 ? Math.min(ms as number, MAX_FLOOR_MS) : 0
}
