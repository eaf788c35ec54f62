import { type Answer, ask } from '../ask.ts'
import type { Browser } from '../browser.ts'
import { parseJson } from '../read-state.ts'

export interface Snapshot extends Answer {
  raw: unknown
  /** The server's clock as of the answer, in ms; NaN: not told. */
  serverMs: number
}

/** Asks for the snapshot once; conditional by the browser's own cache. Returns the way to abort. */
export const fetchSnapshot = (
  browser: Browser,
  base: string,
  onDone: (snapshot: Snapshot) => void,
): (() => void) =>
  ask(browser, { url: `${base}/feed/v1/snapshot.json`, cache: 'no-cache' }, (answer) => {
    const { header, text } = answer
    onDone({
      ...answer,
      raw: parseJson(text),
      serverMs: Date.parse(header('date') as string) + (Number(header('age')) || 0) * 1000,
    })
  })
