/**
 * What a client costs that has nothing to say: `node bench/idle-cost.ts [hours]` (24). The real core on a simulated
 * clock, against a simulated feed that sends a beat every 15 s and ends each stream after 30 to 60 minutes, as an edge
 * does. Requests and bytes an hour; CPU time of this process for all those hours, the feed's own part included; the
 * heap that the browser and its feed hold after a collection, at the end of the first hour and of the last. A real hidden tab costs less CPU still: its
 * browser fires timers once a minute.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { BrowserRequest } from '../sdk/core/browser.ts'
import { createClient } from '../sdk/core/client.ts'
import { type SimulatedServer, simulatedBrowser } from '../tests/support/embed/simulated-browser.ts'
import { simulatedClock } from '../tests/support/embed/simulated-clock.ts'
import { simulatedFeed } from '../tests/support/embed/simulated-feed.ts'

const hours = Number(process.argv[2] ?? 24)
const HOUR_MS = 3_600_000
const LIFE_MS = [30 * 60_000, 60 * 60_000] as const
const ROTATE = 'event: goodbye\ndata: {"reason":"rotate","retryAfterMs":1000}\n\n'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
const heapKb = () => {
  collect()
  return process.memoryUsage().heapUsed / 1024
}

/** One browser with these tabs for all the hours. */
function idle(name: string, tabs: { isHidden: boolean }[]) {
  const heapBefore = heapKb()
  const clock = simulatedClock()
  const feed = simulatedFeed(clock)
  const counts = { stream: 0, snapshot: 0, presence: 0, bytes: 0 }
  const server: SimulatedServer = (request: BrowserRequest, handlers) => {
    const kind = (['stream', 'snapshot', 'presence'] as const).find((word) => request.url.includes(word))!
    counts[kind]++
    const abort = feed.server(request, {
      ...handlers,
      onText(text) {
        counts.bytes += text.length
        handlers.onText(text)
      },
    })
    if (kind !== 'stream') return abort
    // There is one stream at most, so that to all is to this one.
    const lifeMs = LIFE_MS[0] + Math.random() * (LIFE_MS[1] - LIFE_MS[0])
    const cancel = clock.later(lifeMs, () => {
      feed.send(ROTATE)
      feed.dropAll()
    })
    return () => {
      cancel()
      abort()
    }
  }
  const browser = simulatedBrowser(clock, server)
  const clients = tabs.map(({ isHidden }) =>
    createClient(
      { url: 'https://status.example.com', app: 'web', appVersion: '1.4.2' },
      browser.openTab(isHidden).browser,
      () => {
        throw new Error('reload is not allowed here')
      },
    ),
  )
  const goOn = (ms: number) => {
    for (let left = ms; left > 0; left -= 60_000) {
      clock.advance(Math.min(left, 60_000))
      // The feed's own notes are not the client's memory.
      feed.log.length = 0
    }
  }
  goOn(HOUR_MS)
  const heapThen = heapKb() - heapBefore
  const cpuThen = process.cpuUsage()
  goOn((hours - 1) * HOUR_MS)
  const { user, system } = process.cpuUsage(cpuThen)
  const heapLast = heapKb() - heapBefore
  const isUp = clients.every(({ state }) => state !== null)
  for (const client of clients) client.destroy()
  const hourly = (count: number) => (count / hours).toFixed(1)
  const total = counts.stream + counts.snapshot + counts.presence
  return [
    isUp ? name : `${name} (NO STATE)`,
    hourly(total),
    ...[counts.stream, counts.snapshot, counts.presence].map(hourly),
    hourly(counts.bytes / 1024),
    (((user + system) / 1000 / (hours - 1)) * 24).toFixed(0),
    `${heapThen.toFixed(0)} → ${heapLast.toFixed(0)}`,
  ]
}

const [visible, hidden] = [{ isHidden: false }, { isHidden: true }]
// The first one warms the machine up, so that no row pays for that.
idle('', [visible, hidden])
const rows = [
  idle('one visible tab', [visible]),
  idle('one hidden tab', [hidden]),
  idle('ten tabs of a browser, one visible', [visible, ...Array(9).fill(hidden)]),
  idle('ten hidden tabs of a browser', Array(10).fill(hidden)),
]
const head = [
  'browser with',
  'requests an hour',
  'streams',
  'snapshots',
  'presence',
  'kB an hour',
  'CPU ms a day',
  'heap kB',
]
for (const row of [head, head.map(() => '---'), ...rows]) console.log(`| ${row.join(' | ')} |`)
