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
import { ARRIVAL_MS, PHASES, type PhaseName, SECONDS, WELL_AGAIN_AT } from './phases.ts'
import type { Meter } from './requests.ts'

const [frontPort, edgePort] = [23_101, 23_102]
const LAG_MS = 20

export interface KindResult {
  name: string
  /** By second: all requests, those for a stream, clients with a working stream, ms that this process stood still. */
  requests: number[]
  streams: number[]
  live: number[]
  stalledMs: number[]
  /** By second, as the proxy counted them. */
  accepted: number[]
  /** Seconds from the end of the outage until half, and 95 %, knew the state published then; null: not in the run. */
  halfKnew: number | null
  mostKnew: number | null
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
  { name, start }: { name: string; start: StartClient },
  clients: number,
  policy: Policy,
): Promise<KindResult> {
  const folder = mkdtempSync(join(tmpdir(), 'allclear-outage-'))
  const core = await startStandInCore(1, undefined, policy)
  let edge = await startEdge(core.origin, folder, clients * 3)
  const front = fork(join(import.meta.dirname, 'front.ts'), [String(frontPort), String(edgePort)])
  await told(front)
  await sleep(1000)

  const startedAt = performance.now()
  const meter: Meter = { streams: [], others: [], startedAt }
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
    for (const { at, name: phase } of PHASES) {
      await after(at * 1000)
      await acts[phase]?.()
    }
  })()

  const live: number[] = []
  const stalledMs: number[] = []
  const started: ReturnType<StartClient>[] = []
  const knewAt: (number | null)[] = Array(clients).fill(null)
  let looked = startedAt
  const looking = setInterval(() => {
    const now = performance.now()
    const second = Math.floor((now - startedAt) / 1000)
    stalledMs[second] = Math.max(stalledMs[second] ?? 0, Math.round(now - looked - LAG_MS))
    looked = now
    live[second] ??= started.filter((client) => client.isLive()).length
    for (const [i, client] of started.entries())
      if (knewAt[i] === null && client.seq() === 2) knewAt[i] = (now - startedAt) / 1000 - WELL_AGAIN_AT
  }, LAG_MS)
  for (let i = 0; i < clients; i++) {
    await after((i * ARRIVAL_MS) / clients)
    started.push(start(`http://127.0.0.1:${frontPort}`, meter, i))
  }
  await acting
  await after(SECONDS * 1000)

  clearInterval(looking)
  front.send('report')
  const { accepted } = await told<{ accepted: number[] }>(front)
  for (const client of started) client.stop()
  front.disconnect()
  edge.kill('SIGKILL')
  await Promise.all([ended(front), ended(edge), core.stop()])
  rmSync(folder, { recursive: true, force: true })
  const seconds = (values: number[]) => Array.from({ length: SECONDS }, (_, i) => values[i] ?? 0)
  const knew = (share: number) => {
    const later = knewAt.map((at) => at ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b)
    const at = later[Math.ceil(clients * share) - 1]!
    return Number.isFinite(at) ? Math.round(at) : null
  }
  const [streams, others] = [seconds(meter.streams), seconds(meter.others)]
  return {
    name,
    requests: streams.map((count, i) => count + others[i]!),
    streams,
    live: seconds(live),
    stalledMs: seconds(stalledMs),
    accepted: seconds(accepted),
    halfKnew: knew(0.5),
    mostKnew: knew(0.95),
  }
}
