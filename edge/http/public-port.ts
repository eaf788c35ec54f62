import type { Server as HttpServer } from 'node:http'
import type { Socket } from 'node:net'
import type { EdgeLimits } from '../../protocol/knobs.ts'
import { sayingItsAge } from '../cache/aged-answer.ts'
import type { CachedAnswer, PageCache } from '../cache/page-cache.ts'
import type { KnownTruth } from '../follow/known-truth.ts'
import type { Admission } from './admission.ts'
import { destroyIt } from './destroy-it.ts'
import { snapshotOf } from './feed.ts'
import { takeTurns } from './in-turn.ts'
import { type Listeners, openListeners } from './listeners.ts'
import { preparedAnswer } from './prepared-answer.ts'
import { openRawConnections } from './raw-connection.ts'
import type { RequestHead } from './read-head.ts'
import { openPlanReader, type ReadPlan } from './read-plan.ts'

interface PublicPort {
  limits: Readonly<EdgeLimits>
  truth: KnownTruth
  cache: PageCache
  files: Map<string, CachedAnswer>
  http: HttpServer
  admission: Admission
  openStream(socket: Socket, head: RequestHead, isOver: boolean): void
  isDraining(): boolean
}

export interface RunningPort {
  listen: Listeners['listen']
  /** Requests since the start: answered out of memory, and connections given to the full server. */
  counts(): { memory: number; handedOver: number }
  /**
   * Ends connections on which nothing is asked at the moment, and accepts nobody more than who waits already, for so
   * many ms at the most. Who is let in so late gets an answer and is told to close.
   */
  leave(withinMs: number): Promise<void>
  close(): void
}

/**
 * The public listener. What memory can answer, it answers on the raw socket; a stream request goes to the hub;
 * everything else goes to the http server, with what was read pushed back.
 */
export function openPublicPort(port: PublicPort): RunningPort {
  const { limits, truth, cache, files } = port

  function find(plan: ReadPlan, nowMs: number): { answer: CachedAnswer | undefined; asOf: string | null } {
    const file = files.get(plan.path)
    if (file !== undefined) return { answer: file, asOf: null }
    if (plan.path === '/feed/v1/snapshot.json') {
      const state = plan.page === null ? undefined : truth.states.get(plan.page)
      return { answer: state === undefined ? undefined : snapshotOf(state), asOf: truth.asOf }
    }
    const known = plan.key === null ? undefined : cache.get(plan.key)
    return { answer: known && sayingItsAge(known, truth.asOf, nowMs), asOf: truth.asOf }
  }

  let memory = 0
  let handedOver = 0
  const inTurn = takeTurns()
  const raw = openRawConnections({
    limits,
    readPlan: openPlanReader(truth),
    prepare(plan, isLast, nowMs) {
      const { answer, asOf } = find(plan, nowMs)
      if (answer === undefined) return null
      memory++
      return preparedAnswer(answer, plan, asOf, isLast, nowMs)
    },
    openStream(socket, head, isOver) {
      socket.on('error', destroyIt)
      inTurn(() => {
        // Who went away while it waited is nobody's reader.
        if (!socket.destroyed) port.openStream(socket, head, isOver)
      })
    },
    handOver(socket, bytes) {
      handedOver++
      socket.pause()
      socket.unshift(bytes)
      port.http.emit('connection', socket)
      socket.resume()
    },
    isDraining: port.isDraining,
  })
  const listeners = openListeners((socket) => {
    const verdict = port.admission.admit(socket)
    if (verdict === 'refuse') socket.resetAndDestroy()
    else raw.serve(socket, verdict === 'over')
  })
  return {
    listen: listeners.listen,
    counts: () => ({ memory, handedOver }),
    leave(withinMs) {
      raw.closeIdle()
      return listeners.leave(withinMs)
    },
    close: raw.close,
  }
}
