import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Policy } from '../../protocol/state-document.ts'
import { startStandInCore } from '../../tests/support/stand-in-core.ts'
import { startEdgeProcess } from '../edge-under-test.ts'
import type { StartClient } from './clients.ts'
import type { FrontMood } from './front.ts'
import { lookAtClients, type Sights } from './look-at-clients.ts'
import type { PhaseName, Schedule } from './phases.ts'
import { type Meter, requestsOf } from './requests.ts'
import { openTab, type TabLife } from './tab.ts'

const [frontPort, edgePort] = [23_101, 23_102]

export interface Kind {
  name: string
  start: StartClient
  lifeOf(index: number): TabLife
}

export interface KindResult extends Sights {
  name: string
  /** By second: all requests, those for a stream, those of hidden tabs. */
  requests: number[]
  streams: number[]
  hidden: number[]
  /** By second, as the proxy counted them. */
  accepted: number[]
}

const told = <T>(child: ChildProcess) => new Promise<T>((resolve) => child.once('message', resolve as never))
const ended = (child: ChildProcess) =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => child.once('exit', resolve))

const startEdge = (origin: string, folder: string, maxStreams: number) =>
  startEdgeProcess({
    origin,
    port: edgePort,
    folder,
    // The proxy is the only peer that the edge sees: limits by address are not what is shown here.
    limits: `maxStreams=${maxStreams},streamsPerAddress=19000,connectionsPerAddress=19000,presencePerAddressPerMinute=100000`,
  })

/** `clients` of one kind through all phases, against an edge and a proxy of their own. */
export async function replayKind(
  { name, start, lifeOf }: Kind,
  clients: number,
  policy: Policy,
  schedule: Schedule,
): Promise<KindResult> {
  const folder = mkdtempSync(join(tmpdir(), 'allclear-outage-'))
  const core = await startStandInCore(1, undefined, policy)
  let edge = await startEdge(core.origin, folder, clients * 3)
  const front = fork(join(import.meta.dirname, 'front.ts'), [String(frontPort), String(edgePort)])
  await told(front)
  await sleep(1000)

  const startedAt = performance.now()
  const meter: Meter = { streams: [], others: [], hidden: [], startedAt }
  const after = (ms: number) => sleep(Math.max(0, startedAt + ms - performance.now()))
  const face = (mood: FrontMood) => void front.send(mood)
  const acts: Partial<Record<PhaseName, () => Promise<unknown>>> = {
    async restart() {
      edge.kill('SIGTERM')
      await ended(edge)
      edge = await startEdge(core.origin, folder, clients * 3)
    },
    'crash loop': async () => face('crash-loop'),
    async killed() {
      edge.kill('SIGKILL')
      face('pass')
    },
    'too small': async () => {
      edge = await startEdge(core.origin, folder, Math.round(clients * 0.3))
    },
    async '503'() {
      face('unavailable')
      edge.kill('SIGKILL')
      await ended(edge)
      edge = await startEdge(core.origin, folder, clients * 3)
    },
    'half broken': async () => face('half'),
    async 'well again'() {
      core.publish(2)
      face('pass')
    },
  }
  face('pass')
  const acting = (async () => {
    for (const { at, name: phase } of schedule.phases) {
      await after(at * 1000)
      await acts[phase]?.()
    }
  })()

  const sights = lookAtClients(startedAt, schedule)
  const stops: (() => void)[] = []
  for (let i = 0; i < clients; i++) {
    await after((i * schedule.arrivalSeconds * 1000) / clients)
    const tab = openTab(lifeOf(i))
    const client = start(`http://127.0.0.1:${frontPort}`, requestsOf(meter, i, tab), tab)
    sights.add(client, tab, lifeOf(i))
    stops.push(client.stop, tab.close)
  }
  await acting
  await after(schedule.seconds * 1000)

  const seen = sights.end()
  front.send('report')
  const { accepted } = await told<{ accepted: number[] }>(front)
  for (const stop of stops) stop()
  front.disconnect()
  edge.kill('SIGKILL')
  await Promise.all([ended(front), ended(edge), core.stop()])
  rmSync(folder, { recursive: true, force: true })
  const seconds = (values: number[]) => Array.from({ length: schedule.seconds }, (_, i) => values[i] ?? 0)
  const [streams, others] = [seconds(meter.streams), seconds(meter.others)]
  return {
    name,
    requests: streams.map((count, i) => count + others[i]!),
    streams,
    hidden: seconds(meter.hidden),
    accepted: seconds(accepted),
    ...seen,
  }
}
