import { type Answer, ask } from '../ask.ts'
import type { Browser } from '../browser.ts'

/** Asks for the snapshot once; conditional by the browser's own cache. Returns the way to abort. */
export const fetchSnapshot = (
  browser: Browser,
  base: string,
  onDone: (snapshot: Answer) => void,
): (() => void) => ask(browser, { url: `${base}/feed/v1/snapshot.json`, cache: 'no-cache' }, onDone)
