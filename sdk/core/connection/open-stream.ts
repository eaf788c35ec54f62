import { sseParser } from '../../sse-parser.ts'
import { clampFloorMs, retryAfterMs } from '../ask.ts'
import type { Browser } from '../browser.ts'
import { parseJson } from '../read-state.ts'
import type { Tell } from './machine-types.ts'

/** Opens the stream and tells what comes; a `state` goes to `takeState`, which says whether it was one. */
export function openStream(
  browser: Browser,
  url: string,
  tell: Tell,
  takeState: (raw: unknown) => boolean,
  takeClock: (serverMs: number, asOf: unknown) => void,
): () => void {
  const lose = (code = 0, floorMs = 0) => tell('lost', { code, floorMs })
  const parse = sseParser(
    (name, data) => {
      const raw = (parseJson(data) ?? {}) as Record<string, unknown>
      if (name === 'current' || (name === 'state' && takeState(raw))) tell('proved')
      if (name === 'beat') takeClock(Date.parse(raw.now as string), raw.asOf)
      if (name === 'goodbye') lose(raw.reason === 'overload' ? 503 : 0, clampFloorMs(raw.retryAfterMs))
    },
    (ms) => tell('retry', { ms: clampFloorMs(ms) }),
  )
  return browser.send(
    { url, cache: 'no-store' },
    {
      onHead({ code, header, streams }) {
        if (code !== 200) lose(code, retryAfterMs(header))
        else tell(streams ? 'opened' : 'unstreamable')
      },
      onText(text) {
        tell('bytes')
        parse(text)
      },
      onEnd: lose,
    },
  )
}
