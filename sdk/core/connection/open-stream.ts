import { type FeedEvent, sseParser } from '../../sse-parser.ts'
import type { Browser } from '../browser.ts'
import { parseJson } from '../read-state.ts'
import { clampFloorMs, retryAfterMs } from './fetch-snapshot.ts'
import type { MachineInput } from './run-connection.ts'

/** Opens the stream and tells what comes; a `state` goes to `onState`, which says whether it was one. */
export function openStream(
  browser: Browser,
  url: string,
  to: {
    tell(event: MachineInput): void
    takeState(raw: unknown): boolean
    takeBeat(now: unknown, asOf: unknown): void
  },
): () => void {
  const onEvent = ({ name, data }: FeedEvent) => {
    const raw = parseJson(data) as {
      now?: unknown
      asOf?: unknown
      reason?: unknown
      retryAfterMs?: unknown
    } | null
    if (name === 'state') {
      if (to.takeState(raw)) to.tell({ type: 'proved' })
    } else if (name === 'current') to.tell({ type: 'proved' })
    else if (name === 'beat') to.takeBeat(raw?.now, raw?.asOf)
    else if (name === 'goodbye')
      to.tell({ type: 'goodbye', reason: String(raw?.reason), floorMs: clampFloorMs(raw?.retryAfterMs) })
  }
  const parse = sseParser(onEvent, (ms) => to.tell({ type: 'retry', ms: clampFloorMs(ms) }))
  return browser.send(
    { url, cache: 'no-store' },
    {
      onHead({ status, header, streams }) {
        if (status !== 200) to.tell({ type: 'refused', status, floorMs: retryAfterMs(header('retry-after')) })
        else to.tell({ type: streams ? 'opened' : 'unstreamable' })
      },
      onText(text) {
        to.tell({ type: 'bytes' })
        parse(text)
      },
      onEnd: () => to.tell({ type: 'ended' }),
    },
  )
}
