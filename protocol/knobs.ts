import { MAX_HEAD_BYTES } from './limits.ts'
import { DEFAULT_POLICY, POLICY_BOUNDS, type PolicyNumber } from './policy.ts'

export type KnobValue = number | boolean

/** One run-time limit: its unit is in its name, its bounds are inclusive. */
export interface Knob {
  name: string
  /** `policy` travels to every client in the state document; `edge` is followed by every edge process. */
  kind: 'policy' | 'edge'
  unit: string
  default: KnobValue
  /** Null for a switch. */
  min: number | null
  max: number | null
  /** What it does, in one sentence. */
  purpose: string
}

/** Limits of an edge process: [unit, default, min, max, what it does]. */
const EDGE = {
  maxConnections: [
    'connections',
    18_000,
    10,
    1_000_000,
    'Open connections of one edge process; beyond them streams are told overload and only what is in memory is answered.',
  ],
  maxStreams: [
    'streams',
    15_000,
    0,
    1_000_000,
    'Open event streams of one edge process; beyond them a new one is told overload.',
  ],
  acceptsPerSecond: [
    'per second',
    20_000,
    10,
    1_000_000,
    'New connections each second of one edge process; beyond them streams are told overload.',
  ],
  connectionsPerAddress: [
    'connections',
    4000,
    1,
    1_000_000,
    'Open connections from one address, trusted proxies apart; more are closed unread.',
  ],
  streamsPerAddress: [
    'streams',
    2000,
    1,
    1_000_000,
    'Open event streams of one address; beyond them a new one is told overload.',
  ],
  reportsPerAddressPerHour: [
    'per hour',
    30,
    1,
    100_000,
    "Users' outage reports that one address may send in an hour.",
  ],
  presencePerAddressPerMinute: [
    'per minute',
    300,
    1,
    1_000_000,
    'Presence beacons that one address may send in a minute.',
  ],
  missesAtCore: ['requests', 8, 1, 256, 'Public answers not yet known that core renders at the same time.'],
  missesWaiting: ['requests', 500, 0, 100_000, 'Requests that wait for such a render; more are told 503.'],
  headBytes: ['bytes', 16_384, 8192, MAX_HEAD_BYTES, 'Size of a request head; a larger one is told 431.'],
  bodyBytes: [
    'bytes',
    1_048_576,
    65_536,
    1_048_576,
    'Size of a body that is passed on to core, which takes no more itself; a larger one is told 413.',
  ],
  reportBytes: [
    'bytes',
    16_384,
    8192,
    16_384,
    "Size of a user's outage report, of which core takes no more itself; a larger one is told 413.",
  ],
  cacheBytes: [
    'bytes',
    268_435_456,
    67_108_864,
    2_147_483_648,
    'Memory for the public answers of one edge process; beyond it those asked for longest ago leave.',
  ],
  cacheAnswers: ['answers', 2000, 200, 5000, 'Public answers that one edge process keeps at the most.'],
  cacheAnswerBytes: [
    'bytes',
    8_388_608,
    1_048_576,
    16_777_216,
    'Size of one public answer before it is compressed; a larger one is not taken from core, and told 503.',
  ],
  renderSeconds: [
    'seconds',
    20,
    2,
    60,
    'How long core may be silent over a public answer before that counts as failed.',
  ],
  coreAnswerSeconds: [
    'seconds',
    60,
    5,
    300,
    'How long core may be silent over what is passed on to it before 503 is told.',
  ],
  headSeconds: ['seconds', 10, 1, 60, 'Time for a request head to arrive whole.'],
  requestSeconds: ['seconds', 60, 5, 600, 'Time for a request to arrive whole, its body included.'],
  idleSeconds: ['seconds', 65, 1, 600, 'How long a connection is kept between two requests.'],
  slowReaderBytes: [
    'bytes',
    65_536,
    16_384,
    4_194_304,
    'What a stream may fall behind before it counts as slow.',
  ],
  slowReaderSeconds: ['seconds', 10, 1, 300, 'How long a stream may be slow before it is ended.'],
  vanishedSeconds: [
    'seconds',
    60,
    0,
    900,
    'A stream whose client acknowledges nothing for so long is cut (Linux); 0: only when the kernel gives up.',
  ],
  streamLifeMinMinutes: [
    'minutes',
    30,
    1,
    60,
    'The shortest life of a stream; each is drawn between two bounds.',
  ],
  streamLifeMaxMinutes: ['minutes', 60, 1, 60, 'The longest life of a stream.'],
  retryMinMs: [
    'ms',
    2000,
    100,
    300_000,
    'The shortest pause that a new stream names for coming back after a loss.',
  ],
  retryMaxMs: [
    'ms',
    10_000,
    100,
    600_000,
    'The longest pause that a new stream names for coming back after a loss.',
  ],
  overloadRetryMinMs: ['ms', 10_000, 1000, 600_000, 'The shortest pause that a refused stream is told.'],
  overloadRetryMaxMs: ['ms', 60_000, 1000, 3_600_000, 'The longest pause that a refused stream is told.'],
  drainSeconds: ['seconds', 5, 0, 600, 'Over how long a stopping edge spreads its goodbyes.'],
} as const satisfies Record<string, readonly [string, number, number, number, string]>

const POLICY: Record<PolicyNumber, readonly [unit: string, purpose: string]> = {
  heartbeatSeconds: [
    'seconds',
    'How often a stream sends a beat; a client without a byte for 2.5 of them reconnects.',
  ],
  pollSeconds: ['seconds', 'How often a client without a stream fetches the snapshot.'],
  hiddenGraceSeconds: ['seconds', 'How long a browser without a visible tab keeps its stream.'],
  hiddenPollSeconds: ['seconds', 'How often a hidden client fetches the snapshot.'],
  backoffBaseMs: [
    'ms',
    "The first window of a client's random pause before it tries again; it doubles each time.",
  ],
  backoffCapMs: ['ms', 'The widest such window.'],
  reconnectSpreadMs: ['ms', 'The narrowest window after a lost stream, so that nobody comes back together.'],
  healthySeconds: ['seconds', 'How long a stream must hold before a client forgets its failures.'],
}

export type EdgeLimitName = keyof typeof EDGE
/** Every limit of an edge process. */
export type EdgeLimits = Record<EdgeLimitName, number>

/** Every knob there is. */
export const KNOBS: readonly Knob[] = [
  {
    name: 'stream',
    kind: 'policy',
    unit: 'switch',
    default: DEFAULT_POLICY.stream,
    min: null,
    max: null,
    purpose: 'Whether clients hold streams at all; off, they poll.',
  },
  ...(Object.keys(POLICY) as PolicyNumber[]).map((name): Knob => {
    const [[unit, purpose], [min, max]] = [POLICY[name], POLICY_BOUNDS[name]]
    return { name, kind: 'policy', unit, default: DEFAULT_POLICY[name], min, max, purpose }
  }),
  ...(Object.keys(EDGE) as EdgeLimitName[]).map((name): Knob => {
    const [unit, otherwise, min, max, purpose] = EDGE[name]
    return { name, kind: 'edge', unit, default: otherwise, min, max, purpose }
  }),
]

/** The first of each pair may not be above the second. */
export const KNOB_PAIRS: readonly (readonly [low: string, high: string])[] = [
  ['backoffBaseMs', 'backoffCapMs'],
  ['streamLifeMinMinutes', 'streamLifeMaxMinutes'],
  ['retryMinMs', 'retryMaxMs'],
  ['overloadRetryMinMs', 'overloadRetryMaxMs'],
]

export function findKnob(name: string): Knob | undefined {
  return KNOBS.find((knob) => knob.name === name)
}

/** What is wrong with a value for a knob, in words; null when nothing is. */
export function problemOf(knob: Knob, value: unknown): string | null {
  if (knob.min === null || knob.max === null)
    return typeof value === 'boolean' ? null : 'must be true or false'
  const isFine = Number.isInteger(value) && (value as number) >= knob.min && (value as number) <= knob.max
  return isFine ? null : `must be a whole number from ${knob.min} to ${knob.max}`
}

/**
 * The edge limits among what was said. One beyond its bounds, as an upgrade with narrower ones leaves behind, is taken
 * at its nearest bound: it was turned for a reason. What is no number is left out. `changed` names both, in words.
 */
export function readEdgeLimits(said: Record<string, unknown>): {
  limits: Partial<EdgeLimits>
  changed: string[]
} {
  const limits: Partial<EdgeLimits> = {}
  const changed: string[] = []
  for (const { name, kind, min, max } of KNOBS) {
    const value = said[name]
    if (kind !== 'edge' || value === undefined || min === null || max === null) continue
    if (typeof value !== 'number' || Number.isNaN(value)) {
      changed.push(`${name} is no number`)
      continue
    }
    const taken = Math.min(max, Math.max(min, Math.round(value)))
    if (taken !== value) changed.push(`${name} is ${value}, taken as ${taken}`)
    limits[name as EdgeLimitName] = taken
  }
  return { limits, changed }
}

export const DEFAULT_EDGE_LIMITS: EdgeLimits = Object.fromEntries(
  (Object.keys(EDGE) as EdgeLimitName[]).map((name) => [name, EDGE[name][1]]),
) as EdgeLimits
