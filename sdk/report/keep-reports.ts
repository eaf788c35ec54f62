import { MAX_CONTACT_CHARACTERS, MAX_NOTE_CHARACTERS, type ReportBody } from '../../protocol/report.ts'
import { ask } from '../core/ask.ts'
import type { Browser } from '../core/browser.ts'
import { keepReport, keptKey, keptReports } from '../core/kept-reports.ts'
import type { Reports } from '../core/parts.ts'
import { parseJson } from '../core/read-state.ts'

const MAX_CHARACTERS = { component: 64, note: MAX_NOTE_CHARACTERS, contact: MAX_CONTACT_CHARACTERS }

/** Users' reports; what cannot be sent now is kept in `localStorage`, a few, and sent when the feed is well. */
export function keepReports(browser: Browser, url: string, maySend: () => boolean): Reports {
  const giveUps = new Set<() => void>()
  let notBefore = 0
  let cancel: (() => void) | undefined
  let isOver = false

  /** Whether the server has dealt with it: a refusal of its contents counts, since it would only come again. */
  function post(body: string): Promise<boolean> {
    if (!maySend() || browser.now() < notBefore) return Promise.resolve(false)
    return new Promise((resolve) => {
      let giveUp: () => void = () => undefined
      const abort = ask(
        browser,
        { url: `${url}/feed/v1/reports`, body, cache: 'no-store' },
        ({ code, floorMs }) => {
          giveUps.delete(giveUp)
          notBefore = browser.now() + floorMs
          // Only 202 says that it is stored: a proxy in front of a failing server says 200 to everything.
          const isRefused = code >= 400 && code < 500 && code !== 429 && code !== 408
          resolve(code === 202 || isRefused)
        },
      )
      giveUp = () => {
        abort()
        resolve(false)
      }
      giveUps.add(giveUp)
    })
  }

  async function flushOne(): Promise<void> {
    const [first, ...others] = keptReports(browser, url)
    if (first === undefined || !maySend() || browser.now() < notBefore) return
    // Taken out before it is sent, so that another tab does not send it too.
    browser.store(keptKey(url), others.length > 0 ? JSON.stringify(others) : null)
    const body = tidy(first)
    if (!(await post(body))) keepReport(browser, url, body)
    else if (!isOver) flush(2000)
  }

  function flush(windowMs: number): void {
    if (isOver || cancel !== undefined || browser.readStored(keptKey(url)) === null) return
    cancel = browser.later(browser.random() * windowMs, () => {
      cancel = undefined
      void flushOne()
    })
  }

  return {
    async send(raw) {
      const body = tidy(raw)
      if (await post(body)) return 'sent'
      return keepReport(browser, url, body) ? 'kept' : 'full'
    },
    flush,
    destroy() {
      isOver = true
      cancel?.()
      for (const giveUp of giveUps) giveUp()
    },
  }
}

/** The report as the server takes it: cut to its limits, without what is empty or not known. */
function tidy(raw: string): string {
  const report = (parseJson(raw) ?? {}) as ReportBody & Record<string, unknown>
  for (const [name, value] of Object.entries(report)) {
    const max = MAX_CHARACTERS[name as keyof typeof MAX_CHARACTERS]
    if (max !== undefined && value) report[name] = String(value).slice(0, max)
    else if (max !== undefined || value === null) delete report[name]
  }
  return JSON.stringify(report)
}
