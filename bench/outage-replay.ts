/**
 * An outage, replayed: `node bench/outage-replay.ts [clients] [file without ending] [share of the time]` (1000,
 * docs/images/outage-replay, 1). A thousand clients in this process meet an edge that is restarted, killed, too small,
 * and a proxy in front of it that refuses, closes what it has just accepted, and falls silent: the same minutes for four
 * kinds of client, ours being the real core of the SDK. Every request goes over a real connection. Prints requests per
 * second by kind and phase, and `pass` or `FAIL`: ours against the bound of `herdBound`, from the first blow on (page
 * loads are the users' own doing). Writes the plot (SVG) and the figures (JSON).
 *
 * Each client is a tab in a browser of its own: 30 % visible, 60 % hidden, 10 % to and fro, with timers throttled as in
 * `openTab`. Ours hold no stream in hidden tabs, so that they run once more with all tabs visible, which is what the
 * bound is about.
 *
 * Nothing is scaled in time, but two knobs of the policy are turned so that the phases can be short: a beat every 5 s
 * (default 15: silence is noticed after 12.5 s, not 37.5) and health after 10 s (default 30: failures are forgotten
 * sooner, which is to the disadvantage of ours).
 */
import { writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { DEFAULT_EDGE_LIMITS } from '../protocol/knobs.ts'
import { DEFAULT_POLICY } from '../protocol/policy.ts'
import { herdBound } from '../tests/support/embed/herd-bound.ts'
import { eventSource, everyThreeSeconds, ours, resetOnOpen } from './outage/clients.ts'
import type { Known } from './outage/look-at-clients.ts'
import { scheduleOf } from './outage/phases.ts'
import { plotReplay } from './outage/plot.ts'
import { type Kind, type KindResult, replayKind } from './outage/replay-kind.ts'
import { lifeOf } from './outage/tab.ts'
import { sum } from './statistics.ts'

const clients = Number(process.argv[2] ?? 1000)
const target = process.argv[3] ?? join(import.meta.dirname, '../docs/images/outage-replay')
const schedule = scheduleOf(Number(process.argv[4] ?? 1))
const POLICY = { ...DEFAULT_POLICY, heartbeatSeconds: 5, healthySeconds: 10 }
const { retryMinMs, retryMaxMs } = DEFAULT_EDGE_LIMITS
const { expected, bound } = herdBound(clients, POLICY, { minMs: retryMinMs, maxMs: retryMaxMs })

const KINDS: (Kind & { isOurs: boolean })[] = [
  { name: 'EventSource, reopened every 3 s', start: everyThreeSeconds, lifeOf, isOurs: false },
  { name: 'Back-off, reset on open', start: resetOnOpen, lifeOf, isOurs: false },
  { name: 'EventSource as browsers build it', start: eventSource, lifeOf, isOurs: false },
  { name: 'Allclear', start: ours, lifeOf, isOurs: true },
  { name: 'Allclear, all tabs visible', start: ours, lifeOf: () => 'visible', isOurs: true },
]

const results: (KindResult & { isOurs: boolean })[] = []
for (const kind of KINDS) {
  console.log(`${kind.name}: ${schedule.seconds} s …`)
  results.push({ ...(await replayKind(kind, clients, POLICY, schedule)), isOurs: kind.isOurs })
  console.log(`the machine's load of its last five minutes: ${loadavg()[1]!.toFixed(1)}`)
}

const { phases, firstBlowAt } = schedule
const struck = (values: number[]) => values.slice(firstBlowAt)
const peakOf = ({ requests }: KindResult) => Math.max(...struck(requests))
const own = results.filter(({ isOurs }) => isOurs)
const [first] = own
const seconds = (value: number | null) => (value === null ? 'never' : `${value} s`)
const spoken = ({ tabs, half, most, all }: Known) => `${tabs}: ${[half, most, all].map(seconds).join(', ')}`
const rows = results.map((result) => {
  const [peak, total] = [peakOf(result), sum(struck(result.requests))]
  return [
    result.name,
    `${peak} (×${(peak / peakOf(first!)).toFixed(1)})`,
    `${total} (×${(total / sum(struck(first!.requests))).toFixed(1)})`,
    `${Math.round((100 * sum(struck(result.hidden))) / total)} %`,
    ...phases.map(({ at }, i) =>
      String(Math.max(...result.requests.slice(at, phases[i + 1]?.at ?? schedule.seconds))),
    ),
    ...[result.visibleKnew, result.hiddenKnew, result.shownKnew].map(spoken),
    String(result.without.at(-1)!),
    String(Math.max(...result.stalledMs)),
  ]
})
const head = ['client', 'busiest second', 'requests', 'of hidden tabs', ...phases.map(({ name }) => name)]
for (const tabs of ['visible', 'hidden', 'shown since']) head.push(`${tabs}: half, 95 %, all know`)
head.push('visible without a stream', 'stood still, ms')
for (const row of [head, head.map(() => '---'), ...rows]) console.log(`| ${row.join(' | ')} |`)

// What this process slept through comes in the next second: the bound is stretched by just that.
const worst = Math.max(
  ...own.flatMap(({ requests, stalledMs }) =>
    struck(requests.map((count, second) => count / (1 + stalledMs[second]! / 1000))),
  ),
)
const isWithin = worst <= bound
console.log(
  `${isWithin ? 'pass' : 'FAIL'}: ours made at most ${Math.max(...own.map(peakOf))} requests in a second; the bound ` +
    `is ${bound} (at most ${expected.toFixed(0)} expected).`,
)
const figures = { clients, seconds: schedule.seconds, phases, policy: POLICY, bound, expected, results }
writeFileSync(`${target}.json`, `${JSON.stringify(figures)}\n`)
writeFileSync(`${target}.svg`, plotReplay(figures))
process.exit(isWithin ? 0 : 1)
