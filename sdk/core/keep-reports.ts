import {
  MAX_CONTACT_CHARACTERS,
  MAX_KEPT_REPORTS,
  MAX_NOTE_CHARACTERS,
  type ReportBody,
} from '../../protocol/report.ts'
import type { ReportContext, ReportInput, ReportOutcome } from '../client-types.ts'
import type { Browser } from './browser.ts'
import { drawUuid } from './client-id.ts'
import { postText } from './post-text.ts'
import { parseJson } from './read-state.ts'

const MAX_CHARACTERS = { component: 64, note: MAX_NOTE_CHARACTERS, contact: MAX_CONTACT_CHARACTERS }

export interface Reports {
  send(input: ReportInput, context: ReportContext): Promise<ReportOutcome>
  /** The server is well: sends what is kept, one at a time, after a draw from `windowMs`. */
  flush(windowMs: number): void
  destroy(): void
}

/** Users' reports; what cannot be sent now is kept in `localStorage`, a few, and sent when the feed is well. */
export function keepReports(browser: Browser, url: string, maySend: () => boolean): Reports {
  const key = `allclear:reports:${url}`
  const giveUps = new Set<() => void>()
  let notBefore = 0
  let cancel: (() => void) | undefined
  let isOver = false

  function kept(): string[] {
    const list = parseJson(browser.readStored(key) ?? '')
    return Array.isArray(list)
      ? list.filter((item) => typeof item === 'string').slice(0, MAX_KEPT_REPORTS)
      : []
  }

  function keep(body: string): boolean {
    const list = kept()
    return list.length < MAX_KEPT_REPORTS && browser.store(key, JSON.stringify([...list, body]))
  }

  /** Whether the server has dealt with it: a refusal of its contents counts, since it would only come again. */
  function post(body: string): Promise<boolean> {
    if (!maySend() || browser.now() < notBefore) return Promise.resolve(false)
    return new Promise((resolve) => {
      const end = postText(browser, `${url}/feed/v1/reports`, body, (status, floorMs) => {
        giveUps.delete(end)
        notBefore = browser.now() + floorMs
        resolve(status > 0 && status < 500 && status !== 429 && status !== 408)
      })
      giveUps.add(end)
    })
  }

  async function flushOne(): Promise<void> {
    const [first, ...others] = kept()
    if (first === undefined || !maySend() || browser.now() < notBefore) return
    // Taken out before it is sent, so that another tab does not send it too.
    browser.store(key, others.length > 0 ? JSON.stringify(others) : null)
    if (!(await post(first))) keep(first)
    else if (!isOver) flush(2000)
  }

  function flush(windowMs: number): void {
    if (isOver || cancel !== undefined || browser.readStored(key) === null) return
    cancel = browser.later(browser.random() * windowMs, () => {
      cancel = undefined
      void flushOne()
    })
  }

  return {
    async send(input, context) {
      const given: Record<string, string> = {}
      for (const [name, max] of Object.entries(MAX_CHARACTERS)) {
        const text = input[name as keyof ReportInput]
        if (text) given[name] = String(text).slice(0, max)
      }
      const writtenAt = new Date(browser.wallNow()).toISOString()
      const body = JSON.stringify({ id: drawUuid(browser), ...given, ...withoutNull(context), writtenAt })
      if (await post(body)) return 'sent'
      return keep(body) ? 'kept' : 'full'
    },
    flush,
    destroy() {
      isOver = true
      cancel?.()
      for (const end of giveUps) end()
    },
  }
}

function withoutNull(context: ReportContext): Partial<ReportBody> {
  return Object.fromEntries(Object.entries(context).filter(([, value]) => value !== null))
}
