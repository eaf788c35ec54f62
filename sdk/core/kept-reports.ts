import { MAX_KEPT_REPORTS, MAX_REPORT_BYTES } from '../../protocol/report.ts'
import type { Browser } from './browser.ts'
import { parseJson } from './read-state.ts'

/** Where reports wait that could not be sent; nothing is there while none does. */
export const keptKey = (url: string): string => `allclear:reports:${url}`

/** The bodies that are kept, the oldest first. */
export function keptReports(browser: Browser, url: string): string[] {
  const list = parseJson(browser.readStored(keptKey(url)))
  return Array.isArray(list) ? list.slice(0, MAX_KEPT_REPORTS) : []
}

/** Keeps one more; false: they are too many, it is too long, or storage is off. */
export function keepReport(browser: Browser, url: string, body: string): boolean {
  const kept = keptReports(browser, url)
  return (
    kept.length < MAX_KEPT_REPORTS &&
    body.length <= MAX_REPORT_BYTES &&
    browser.store(keptKey(url), JSON.stringify([...kept, body]))
  )
}
