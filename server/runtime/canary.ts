import { randomUUID } from 'node:crypto'
import type { FollowMessage } from '../../protocol/follow.ts'

const PROBE_EVERY_MS = 5000
/** A probe that is out for longer than this is missing: two were sent behind it. */
const MISSING_AFTER_MS = 12_000
/** An edge that went away is told of as missing for this long; one that was taken out of service is then forgotten. */
const FORGET_AFTER_MS = 10 * 60_000
/** A probe that comes back later than this is of no interest any more. */
const MAX_OUT = 24

interface Watched {
  send: ((message: FollowMessage) => void) | null
  /** Probes on their way: id → when they left, ms. */
  out: Map<string, number>
  /** Since when nothing came back that should have: the oldest of the probes sent since the last return. */
  waitingSince: number | null
  leftAt: number | null
  delaySeconds: number | null
  returnedAt: number | null
  isMissing: boolean
}

export interface CanaryReading {
  edge: string
  /** From core through a real client connection of the edge and back, on core's clock; null: never yet. */
  delaySeconds: number | null
  /** When the newest probe came back, ms since 1970. */
  returnedAt: number | null
  isMissing: boolean
  /** When the first probe left that should have come back and did not, ms since 1970; null: none is missing. */
  missingSince: number | null
}

/** The alert that delivery through an edge does not come back, and its end. */
export interface CanaryAlert {
  /** `forgotten`: the edge has been gone for so long that it counts as taken out of service. */
  event: 'missing' | 'back' | 'forgotten'
  edge: string
  /** Since when nothing has come back, ms since 1970. */
  since: number
  /** When this was found, ms since 1970. */
  at: number
}

const KEY = Symbol.for('allclear.canary')
const held = globalThis as { [KEY]?: Map<string, Watched> }
held[KEY] ??= new Map()
const edges = held[KEY]

/** How delivery through each edge stands; the console runs in this process too. */
export function readCanary(): CanaryReading[] {
  return [...edges].map(([edge, { delaySeconds, returnedAt, isMissing, waitingSince }]) => ({
    edge,
    delaySeconds,
    returnedAt,
    isMissing,
    missingSince: isMissing ? waitingSince : null,
  }))
}

export interface Canary {
  /** An edge follows under its name. Returns how to say that it no longer does. */
  join(edge: string, send: (message: FollowMessage) => void): () => void
  /** An edge reports probes that came back through its client connection. */
  returned(edge: string, ids: readonly string[]): void
  close(): void
}

/**
 * Watches delivery itself: a probe goes to each edge the way that states go, through a real client connection of the
 * edge, and comes back in its report. What does not come back is an alert of its own, whatever else looks well.
 */
export function startCanary(
  log: (event: string, details: object) => void,
  now: () => number = Date.now,
  alert: (alert: CanaryAlert) => void = () => undefined,
): Canary & { tick(): void } {
  edges.clear()

  function tell(
    logged: string,
    event: CanaryAlert['event'],
    edge: string,
    { waitingSince }: Watched,
    details: object,
  ): void {
    log(logged, { edge, ...details })
    alert({ event, edge, since: waitingSince ?? now(), at: now() })
  }

  function tick(): void {
    const at = now()
    for (const [edge, watched] of edges) {
      if (watched.leftAt !== null && at - watched.leftAt > FORGET_AFTER_MS) {
        edges.delete(edge)
        if (watched.isMissing) tell('canary-forgotten', 'forgotten', edge, watched, {})
        continue
      }
      const isMissing = watched.waitingSince !== null && at - watched.waitingSince > MISSING_AFTER_MS
      if (isMissing && !watched.isMissing)
        tell('canary-missing', 'missing', edge, watched, { follows: watched.send !== null })
      watched.isMissing = isMissing
      watched.waitingSince ??= at
      if (watched.send === null) continue
      const id = randomUUID()
      watched.out.set(id, at)
      if (watched.out.size > MAX_OUT) watched.out.delete(watched.out.keys().next().value!)
      watched.send({ type: 'probe', id, sentAt: new Date(at).toISOString() })
    }
  }
  const timer = setInterval(tick, PROBE_EVERY_MS)

  return {
    tick,
    join(edge, send) {
      const known = edges.get(edge)
      const watched: Watched = known ?? {
        send,
        out: new Map(),
        waitingSince: null,
        leftAt: null,
        delaySeconds: null,
        returnedAt: null,
        isMissing: false,
      }
      watched.send = send
      watched.leftAt = null
      edges.set(edge, watched)
      return () => {
        // It may have come back on another connection before this one was seen to end.
        if (watched.send !== send) return
        watched.send = null
        watched.leftAt = now()
      }
    },
    returned(edge, ids) {
      const watched = edges.get(edge)
      if (watched === undefined) return
      for (const id of ids) {
        const sentAt = watched.out.get(id)
        if (sentAt === undefined) continue
        watched.out.delete(id)
        watched.delaySeconds = Math.max(0, now() - sentAt) / 1000
        watched.returnedAt = now()
        if (watched.isMissing)
          tell('canary-back', 'back', edge, watched, { delaySeconds: watched.delaySeconds })
        watched.waitingSince = null
        watched.isMissing = false
      }
    },
    close() {
      clearInterval(timer)
      edges.clear()
    },
  }
}
