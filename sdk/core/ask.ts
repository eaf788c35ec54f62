import type { Browser, BrowserRequest } from './browser.ts'

const TIMEOUT_MS = 10_000
const MAX_CHARACTERS = 512 * 1024
const MAX_FLOOR_MS = 3_600_000

/** What became of a request. `status` 0: no answer, or one too late or too long. */
export interface Answer {
  status: number
  /** What `Retry-After` asks for, in ms. */
  floorMs: number
  header(name: string): string | null
  text: string
}

/** Asks once, without a preflight, and tells the answer once. Returns the way to abort, after which nothing is told. */
export function ask(browser: Browser, request: BrowserRequest, onDone: (answer: Answer) => void): () => void {
  const answer: Answer = { status: 0, floorMs: 0, header: () => null, text: '' }
  let abort: (() => void) | undefined
  const stop = () => {
    cancel()
    abort?.()
  }
  const end = () => {
    stop()
    onDone(answer)
  }
  const fail = () => {
    answer.status = 0
    end()
  }
  const cancel = browser.later(TIMEOUT_MS, fail)
  abort = browser.send(request, {
    onHead({ status, header }) {
      answer.status = status
      answer.header = header
      answer.floorMs = retryAfterMs(header)
    },
    onText(piece) {
      answer.text += piece
      if (answer.text.length > MAX_CHARACTERS) fail()
    },
    onEnd: end,
  })
  return stop
}

/** `Retry-After` in ms, at most an hour; its date form and anything odd count as 0. */
export function retryAfterMs(header: Answer['header']): number {
  return clampFloorMs(Number(header('retry-after')) * 1000)
}

/** A wait that the server asks for, between 0 and an hour. */
export function clampFloorMs(ms: unknown): number {
  return (ms as number) > 0 ? Math.min(ms as number, MAX_FLOOR_MS) : 0
}
