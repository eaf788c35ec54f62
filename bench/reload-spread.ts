/**
 * Reloads that a host is asked for: `node bench/reload-spread.ts [clients] [spread in seconds]` (1000, 300). Whole
 * clients, core and reload engine, under one `force` directive on simulated time; only the page is a stand-in that
 * counts. Prints, for a rollout of 5, 25 and 100 % ten minutes apart, for 100 % at once, for no spread at all, and for a
 * host that is down in the midst of it: what the host is asked for, by second and in any ten seconds.
 *
 * The stated rate is clients/spread reloads a second: each tab draws its moment once within `spreadSeconds`, and one that
 * the host did not answer tries again a whole spread later at the soonest, so that no second can expect more, also when
 * the host comes back after many have failed. Checked in any ten seconds, with five standard deviations of a Poisson
 * count on top.
 */
import { mock } from 'node:test'
import type { ReloadDirective } from '../protocol/state-document.ts'
import { createClient } from '../sdk/core/client.ts'
import { createReloadEngine } from '../sdk/reload/reload-engine.ts'
import type { ReloadPage } from '../sdk/reload/reload-page.ts'
import { simulatedBrowser } from '../tests/support/embed/simulated-browser.ts'
import type { SimulatedClock } from '../tests/support/embed/simulated-clock.ts'
import { simulatedFeed } from '../tests/support/embed/simulated-feed.ts'
import { stateOf } from '../tests/support/embed/state-document.ts'
import { sum } from './statistics.ts'

const clients = Number(process.argv[2] ?? 1000)
const spreadSeconds = Number(process.argv[3] ?? 300)
const START_MS = 1_700_000_000_000
const STEP_MS = 100
/** How long the host takes for a probe. */
const PROBE_MS = 100

/** The engine reads the global clock: the simulated one is Node's mocked timers. */
const clock: SimulatedClock = {
  now: () => Date.now() - START_MS,
  later(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
  pending: () => 0,
  advance: () => undefined,
}

interface Scene {
  name: string
  spreadSeconds: number
  /** From which second on how many percent are meant. */
  rollouts: [second: number, percent: number][]
  /** Seconds in which the host answers no probe. */
  down?: [from: number, until: number]
  seconds: number
}

/** Lets the clients live through a scene; by second: reloads, and probes with them. */
async function play({ spreadSeconds, rollouts, down, seconds }: Scene) {
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: START_MS })
  const feed = simulatedFeed(clock)
  const reloads: number[] = Array(seconds).fill(0)
  const probes: number[] = Array(seconds).fill(0)
  const second = () => Math.min(seconds - 1, Math.floor(clock.now() / 1000))
  const isDown = () => down !== undefined && second() >= down[0] && second() < down[1]
  const stops: (() => void)[] = []

  for (let i = 0; i < clients; i++) {
    const browser = simulatedBrowser(clock, feed.server)
    const kept = new Map<string, string>()
    let stop = open('1')
    stops.push(() => stop())
    function open(appVersion: string): () => void {
      const page: ReloadPage = {
        isHidden: () => false,
        block: () => null,
        idleMs: () => clock.now(),
        touch: () => undefined,
        onReturn: () => undefined,
        probe() {
          probes[second()]!++
          const isWell = !isDown()
          return new Promise((resolve) => setTimeout(() => resolve(isWell), PROBE_MS))
        },
        storage: () => ({
          getItem: (key) => kept.get(key) ?? null,
          setItem: (key, value) => void kept.set(key, value),
        }),
        reload() {
          reloads[second()]!++
          stop()
          tab.close()
          stop = open('2')
        },
        reloadAfresh: () => undefined,
        destroy: () => undefined,
      }
      const tab = browser.openTab()
      const client = createClient(
        { url: 'https://status.example.com', app: 'web', appVersion, allow: ['reload'] },
        tab.browser,
        (surroundings) => createReloadEngine(surroundings, page),
      )
      return () => client.destroy()
    }
  }
  const directive = (rollout: number): ReloadDirective => ({
    id: 'k2h5c8d1x9qz',
    kind: 'reload',
    mode: 'force',
    hidden: 'when-shown',
    idleSeconds: 900,
    issuedAt: new Date(START_MS + 3_600_000).toISOString(),
    expiresAt: new Date(START_MS + 5 * 3_600_000).toISOString(),
    target: { versions: ['1'], rollout },
    spreadSeconds,
  })
  let seq = 1
  for (let ms = 0; ms < seconds * 1000; ms += STEP_MS) {
    const due = rollouts.find(([at]) => at * 1000 === ms)
    if (due !== undefined) feed.publish(stateOf(++seq, { directives: [directive(due[1])] }))
    mock.timers.tick(STEP_MS)
    feed.log.length = 0
    // What waits for a promise goes on before the next step.
    await new Promise((resolve) => setImmediate(resolve))
  }
  for (const stop of stops) stop()
  mock.timers.reset()
  return { reloads, probes }
}

const inTen = (values: number[]) => Math.max(...values.map((_, i) => sum(values.slice(i, i + 10))))
const BEGIN = 30
const SCENES: Scene[] = [
  {
    name: 'no spread, all at once',
    spreadSeconds: 0,
    rollouts: [[BEGIN, 100]],
    seconds: 120,
  },
  {
    name: `spread ${spreadSeconds} s, all at once`,
    spreadSeconds,
    rollouts: [[BEGIN, 100]],
    seconds: BEGIN + spreadSeconds + 120,
  },
  {
    name: `spread ${spreadSeconds} s, rollout 5, 25, 100 %`,
    spreadSeconds,
    rollouts: [
      [BEGIN, 5],
      [BEGIN + 600, 25],
      [BEGIN + 1200, 100],
    ],
    seconds: BEGIN + 1200 + spreadSeconds + 120,
  },
  ...[60, 300, 900].map((downSeconds) => ({
    name: `the same at once, host down for ${downSeconds} s`,
    spreadSeconds,
    rollouts: [[BEGIN, 100]] as [number, number][],
    down: [BEGIN + 20, BEGIN + 20 + downSeconds] as [number, number],
    seconds: BEGIN + 20 + downSeconds + 2 * spreadSeconds + 700,
  })),
]

const rate = clients / spreadSeconds
const allowed = Math.ceil(10 * rate + 5 * Math.sqrt(10 * rate))
let isWithin = true
let worst = 0
console.log(
  '| scene | reloaded | busiest second | busiest ten seconds | probes, busiest ten | to the unspread peak |',
)
console.log('| --- | ---: | ---: | ---: | ---: | ---: |')
for (const scene of SCENES) {
  const { reloads, probes } = await play(scene)
  const peak = Math.max(...reloads)
  worst ||= peak
  const most = inTen(reloads)
  if (scene.spreadSeconds > 0 && most > allowed) isWithin = false
  console.log(
    `| ${scene.name} | ${sum(reloads)} | ${peak} | ${most} | ${inTen(probes)} | 1:${(worst / peak).toFixed(0)} |`,
  )
}
console.log(
  `${isWithin ? 'pass' : 'FAIL'}: with a spread, at most ${allowed} reloads in any ten seconds are allowed ` +
    `(${rate.toFixed(1)} a second expected at most).`,
)
process.exit(isWithin ? 0 : 1)
