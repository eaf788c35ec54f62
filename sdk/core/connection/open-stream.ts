import { sseParser } from '../../sse-parser.ts'
import { clampFloorMs, retryAfterMs } from '../ask.ts'
import type { Browser } from '../browser.ts'
import { parseJson } from '../read-state.ts'
import type { MachineInput } from './run-connection.ts'

/** Opens the stream and tells what comes; a `state` goes to `takeState`, which says whether it was one. */
export function openStream(
  browser: Browser,
  url: string,
  tell: (event: MachineInput) => void,
  takeState: (raw: unknown) => boolean,
  takeClock: (serverMs: number, asOf: unknown) => void,
): () => void {
  const parse = sseParser(
    ({ name, data }) => {
      const raw = (parseJson(data) ?? {}) as Record<string, unknown>
      if (name === 'current' || (name === 'state' && takeState(raw))) tell({ type: 'proved' })
      if (name === 'beat') takeClock(Date.parse(raw.now as string), raw.asOf)
      if (name === 'goodbye')
        tell({
          type: 'goodbye',
          reason: String(raw.reason),
          floorMs: clampFloorMs(raw.retryAfterMs),
        })
    },
    (ms) => tell({ type: 'retry', ms: clampFloorMs(ms) }),
  )
  return browser.send(
    { url, cache: 'no-store' },
    {
      onHead({ status, header, streams }) {
        if (status !== 200) tell({ type: 'refused', status, floorMs: retryAfterMs(header) })
        else tell({ type: streams ? 'opened' : 'unstreamable' })
      },
      onText(text) {
        tell({ type: 'bytes' })
        parse(text)
      },
      onEnd: () => tell({ type: 'ended' }),
    },
  )
}
