import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CanaryAlert } from './canary.ts'

const TIMEOUT_MS = 10_000
const MAX_TRIES = 6
/** Alerts that wait for those before them; a receiver that is away for long gets the newest. */
const MAX_WAITING = 100
const BACKOFF_BASE_MS = 1000
const BACKOFF_CAP_MS = 60_000

export interface AlertWebhook {
  send(alert: CanaryAlert): void
  /** Gives up what was not taken yet. */
  close(): void
}

/** A random pause before try n + 1, in a window that doubles each time, ms. */
const pauseAfter = (tries: number): number =>
  Math.random() * Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** tries)

/**
 * Posts the canary's alerts as JSON to the operator's address, one after the other, so that an end never overtakes its
 * beginning. Each is tried six times; `id` stays the same, for a receiver that got it twice. The address may hold a
 * secret: it is never logged.
 *
 * @param consoleUrl where a person looks further
 */
export function openAlertWebhook(
  url: string,
  consoleUrl: string,
  log: (event: string, details: object) => void,
  pauseMs: (tries: number) => number = pauseAfter,
): AlertWebhook {
  const waiting: { id: string; body: string }[] = []
  const closing = new AbortController()
  let isSending = false

  async function sendAll(): Promise<void> {
    if (isSending) return
    isSending = true
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await sendOne(next)
    isSending = false
  }

  async function sendOne({ id, body }: { id: string; body: string }): Promise<void> {
    let reason = ''
    for (let tries = 1; tries <= MAX_TRIES && !closing.signal.aborted; tries++) {
      try {
        const response = await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
          redirect: 'manual',
          signal: AbortSignal.any([closing.signal, AbortSignal.timeout(TIMEOUT_MS)]),
        })
        // Its words are of no interest, and could be many.
        await response.body?.cancel()
        if (response.ok) return log('alert-sent', { id, tries })
        reason = `answered ${response.status}`
      } catch (error) {
        reason = inWords(error)
      }
      // Closed meanwhile: the loop ends.
      if (tries < MAX_TRIES)
        await sleep(pauseMs(tries), null, { signal: closing.signal }).catch(() => undefined)
    }
    log('alert-not-sent', { id, reason })
  }

  return {
    send(alert) {
      const id = randomUUID()
      waiting.push({ id, body: JSON.stringify(bodyOf(id, alert, consoleUrl)) })
      if (waiting.length > MAX_WAITING) waiting.shift()
      void sendAll()
    },
    close() {
      waiting.length = 0
      closing.abort()
    },
  }
}

function bodyOf(id: string, { event, edge, since, at }: CanaryAlert, consoleUrl: string): object {
  const [sinceText, atText] = [since, at].map((ms) => new Date(ms).toISOString()) as [string, string]
  const words = {
    missing: `Delivery to edge ${edge} has not come back since ${sinceText}. Clients there may not get what is posted.`,
    back: `Delivery to edge ${edge} came back at ${atText}. It had not since ${sinceText}.`,
    forgotten: `Edge ${edge} has been gone for so long that it is no longer watched. Delivery to it had not come back since ${sinceText}.`,
  }
  return {
    id,
    alert: 'delivery-missing',
    status: event === 'missing' ? 'firing' : 'resolved',
    event: `canary-${event}`,
    edge,
    since: sinceText,
    at: atText,
    text: words[event],
    url: consoleUrl,
  }
}

/** What went wrong, without the address. */
function inWords(error: unknown): string {
  const { name, cause } = error as Error & { cause?: { code?: unknown } }
  if (name === 'TimeoutError') return `silent for ${TIMEOUT_MS / 1000} s`
  return typeof cause?.code === 'string' ? cause.code : name
}
