/**
 * An outage, replayed: `node bench/outage-replay.ts [clients] [file without ending]` (1000, docs/images/outage-replay).
 * A thousand clients in this process meet an edge that is restarted, killed, too small, and a proxy in front of it that
 * refuses, closes what it has just accepted, and falls silent: the same four minutes for four kinds of client, ours
 * being the real core of the SDK. Every request goes over a real connection. Prints requests per second by kind and
 * phase, and `pass` or `FAIL`: ours against the bound of `herdBound`, from the first blow on (page loads are the users'
 * own doing). Writes the plot (SVG) and the figures (JSON).
 *
 * Nothing is scaled in time, but two knobs of the policy are turned so that the phases can be short: a beat every 5 s
 * (default 15: silence is noticed after 12.5 s, not 37.5) and health after 10 s (default 30: failures are forgotten
 * sooner, which is to the disadvantage of ours). All clients are visible tabs of browsers of their own: hidden ones
 * would hold no stream with ours.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DEFAULT_EDGE_LIMITS } from '../protocol/knobs.ts'
import { DEFAULT_POLICY } from '../protocol/policy.ts'
import { herdBound } from '../tests/support/embed/herd-bound.ts'
import { eventSource, everyThreeSeconds, ours, resetOnOpen, type StartClient } from './outage/clients.ts'
import { FIRST_BLOW_AT, PHASES, SECONDS } from './outage/phases.ts'
import { plotReplay } from './outage/plot.ts'
import { type KindResult, replayKind } from './outage/replay-kind.ts'
import { sum } from './statistics.ts'

const clients = Number(process.argv[2] ?? 1000)
const target = process.argv[3] ?? join(import.meta.dirname, '../docs/images/outage-replay')
const POLICY = { ...DEFAULT_POLICY, heartbeatSeconds: 5, healthySeconds: 10 }
const { retryMinMs, retryMaxMs } = DEFAULT_EDGE_LIMITS
const { expected, bound } = herdBound(clients, POLICY, { minMs: retryMinMs, maxMs: retryMaxMs })

const KINDS: { name: string; start: StartClient }[] = [
  { name: 'EventSource, reopened every 3 s', start: everyThreeSeconds },
  { name: 'Back-off, reset on open', start: resetOnOpen },
  { name: 'EventSource as browsers build it', start: eventSource },
  { name: 'Allclear', start: ours },
]

const results: KindResult[] = []
for (const kind of KINDS) {
  console.log(`${kind.name}: ${SECONDS} s …`)
  results.push(await replayKind(kind, clients, POLICY))
}

const peakOf = ({ requests }: KindResult) => Math.max(...requests.slice(FIRST_BLOW_AT))
const own = results.at(-1)!
const rows = results.map((result) => {
  const peak = peakOf(result)
  const total = sum(result.requests)
  const byPhase = PHASES.map(({ at }, i) =>
    Math.max(...result.requests.slice(at, PHASES[i + 1]?.at ?? SECONDS)),
  )
  return [
    result.name,
    `${peak} (×${(peak / peakOf(own)).toFixed(1)})`,
    `${total} (×${(total / sum(own.requests)).toFixed(1)})`,
    ...byPhase.map(String),
    ...[result.halfKnew, result.mostKnew].map((seconds) => (seconds === null ? 'never' : `${seconds} s`)),
    String(clients - result.live.at(-1)!),
  ]
})
const head = ['client', 'busiest second', 'requests', ...PHASES.map(({ name }) => name)]
head.push('half know', '95 % know', 'without a stream')
for (const row of [head, head.map(() => '---'), ...rows]) console.log(`| ${row.join(' | ')} |`)

// What this process slept through comes in the next second: the bound is stretched by just that.
const stretched = own.requests.map((count, second) => count / (1 + own.stalledMs[second]! / 1000))
const worst = Math.max(...stretched.slice(FIRST_BLOW_AT))
const isWithin = worst <= bound
console.log(
  `${isWithin ? 'pass' : 'FAIL'}: ours made at most ${peakOf(own)} requests in a second; the bound is ${bound} ` +
    `(at most ${expected.toFixed(0)} expected). This process stood still for at most ${Math.max(...own.stalledMs)} ms.`,
)
const figures = { clients, seconds: SECONDS, phases: PHASES, policy: POLICY, bound, expected, results }
writeFileSync(`${target}.json`, `${JSON.stringify(figures)}\n`)
writeFileSync(`${target}.svg`, plotReplay({ ...figures, results }))
process.exit(isWithin ? 0 : 1)
